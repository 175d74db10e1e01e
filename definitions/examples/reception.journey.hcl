journey "reception" {
  title   = "Somebody asks for help"
  owner   = "desk@studio.example"
  purpose = purpose.service

  trigger "help" { words = { en = ["help", "hello"], fr = ["aide", "bonjour"] } }

  one_per = contact.id
  again   = "1h"

  # They have just written, so a text needs no template.
  ask "topic" {
    text   = { en = "Hello! What is it about?", fr = "Bonjour ! De quoi s'agit-il ?" }
    media  = image("https://studio.example/desk.jpg")
    for    = "2h"
    expect = choice

    # WhatsApp may not take the picture; its address then stands in the text.
    if_failed = link

    answer "course" {
      label = { en = "A course", fr = "Un cours" }
      words = { en = ["course", "class"], fr = ["cours", "séance"] }

      send "courses" {
        media = document("https://studio.example/courses.pdf", "courses.pdf")
        text  = { en = "Here are all our courses.", fr = "Voici tous nos cours." }
      }
    }

    answer "way" {
      label = { en = "How to find you", fr = "Vous trouver" }

      send "where" {
        location = { latitude = 48.85, longitude = 2.35, name = "Studio Nord", address = "12 rue du Nord, Paris" }
      }
    }

    answer "number" {
      label = { en = "Your number", fr = "Votre numéro" }

      send "who" {
        card = { name = "Studio Nord", phone = "+33100000000", email = "desk@studio.example" }
      }
    }

    other_answer {
      understand "meaning" {
        text = step.topic.reply.text

        intent "price" {
          means    = "They ask what something costs."
          words    = { en = ["price", "how much"], fr = ["prix", "combien", "tarif"] }
          patterns = ["[0-9]+ *(€|euros?)"]

          send "prices" { text = { en = "A course is 18 euros.", fr = "Un cours coûte 18 euros." } }
        }

        otherwise {
          tell "somebody_asks" {
            team = team.desk
            text = "They wrote: ${step.topic.reply.text}"
          }
        }
      }
    }

    no_answer { then = continue }
  }
}
