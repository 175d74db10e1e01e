# Answers "where is my order?" from the shop, and three other questions people
# often ask. What it does not understand or find goes to a colleague.

journey "where_is_my_order" {
  title   = "Où est ma commande ?"
  owner   = "accueil@lumen.example"
  purpose = purpose.service

  trigger "asks" {
    words = {
      fr = ["commande", "ma commande", "colis", "mon colis", "où est ma commande", "où est mon colis", "question"]
      en = ["order", "my order", "parcel", "my parcel", "where is my order", "where is my parcel", "question"]
    }
  }

  one_per = contact.id
  again   = always

  # People write one sentence in three messages. What comes within five seconds
  # is one answer, and is understood as one.
  ask "question" {
    title = "De quoi s'agit-il ?"
    text = {
      fr = "Bonjour ${default(contact.first_name, "à vous")}, que voulez-vous savoir ? Choisissez, ou écrivez-le simplement."
      en = "Hello ${default(contact.first_name, "there")}, what would you like to know? Choose, or just write it."
    }
    for = "2h"

    answer "order" {
      label = { fr = "Où est ma commande", en = "Where is my order" }
      then  = goto("look_up")
    }

    answer "person" {
      label = { fr = "Parler à quelqu'un", en = "Talk to somebody" }
      then  = goto("to_a_colleague")
    }

    other_answer {
      understand "meaning" {
        title = "Que veut dire le message ?"
        text  = step.question.reply.text

        intent "return" {
          means = "They want to send something back, or their money back."
          words = { fr = ["retour", "retourner", "renvoyer", "rembourser", "remboursement"], en = ["return", "send back", "refund"] }

          send "how_to_return" {
            title = "Expliquer les retours"
            text = {
              fr = "Vous avez 30 jours pour renvoyer un article, et c'est gratuit. L'étiquette est ici : ${vars.order_link}/retours"
              en = "You have 30 days to send something back, free of charge. The label is here: ${vars.order_link}/returns"
            }
          }

          then = stop("answered")
        }

        intent "delivery_time" {
          means = "They ask how long a delivery takes or what it costs, before ordering."
          words = { fr = ["délai", "délais", "frais de livraison", "combien de temps"], en = ["how long", "delivery cost", "delivery time"] }

          send "how_long_it_takes" {
            title = "Expliquer la livraison"
            text = {
              fr = "Comptez deux à trois jours ouvrés. La livraison est offerte à partir de ${money(50)}."
              en = "It takes two to three working days. Delivery is free from ${money(50)}."
            }
          }

          then = stop("answered")
        }

        intent "opening_hours" {
          means = "They ask when we are open."
          words = { fr = ["horaires", "ouvert", "ouverts", "ouvrez-vous"], en = ["open", "opening hours"] }

          send "when_we_are_open" {
            title = "Donner les horaires"
            text = {
              fr = "Nous sommes ouverts du lundi au vendredi, de 9 h à 18 h. À bientôt !"
              en = "We are open Monday to Friday, 9:00 to 18:00. See you soon!"
            }
          }

          then = stop("answered")
        }

        # Last, because words such as "order" stand in the other questions too.
        intent "order" {
          means    = "They ask where their order is, or when it comes."
          words    = { fr = ["commande", "colis", "livraison", "suivi", "livré"], en = ["order", "parcel", "delivery", "tracking"] }
          patterns = ["n[o°]? *[0-9]{4,}"]

          http "look_up" {
            title      = "Demander à la boutique"
            connection = "shop"
            method     = GET
            path       = "/customers/${contact.id}/orders/latest"
            timeout    = "1m" # somebody is waiting

            failed { then = goto("to_a_colleague") }
          }

          branch "how_far" {
            title = "Où en est-elle ?"

            case "on_its_way" {
              if = step.look_up.body.status == "shipped"

              send "it_is_on_its_way" {
                title = "En route"
                text = {
                  fr = "Votre commande ${default(step.look_up.body.number, "la plus récente")} est en route avec ${default(step.look_up.body.carrier, "notre transporteur")}. La suivre : ${default(step.look_up.body.tracking_url, vars.order_link)}"
                  en = "Your order ${default(step.look_up.body.number, "(the latest)")} is on its way with ${default(step.look_up.body.carrier, "our carrier")}. Follow it: ${default(step.look_up.body.tracking_url, vars.order_link)}"
                }
              }

              then = stop("answered")
            }

            case "being_packed" {
              if = step.look_up.body.status == "paid"

              send "it_is_being_packed" {
                title = "En préparation"
                text = {
                  fr = "Votre commande ${default(step.look_up.body.number, "la plus récente")} est en préparation. Vous aurez un message quand elle partira."
                  en = "Your order ${default(step.look_up.body.number, "(the latest)")} is being packed. You will hear from us when it leaves."
                }
              }

              then = stop("answered")
            }

            # Delivered and still asked for, cancelled, or unknown here: not
            # something to answer without looking.
            otherwise { then = goto("to_a_colleague") }
          }
        }

        otherwise {
          run "to_a_colleague" {
            title   = "Un collègue prend le relais"
            journey = journey.colleague
            with    = { about = "${default(contact.name, "Quelqu'un")} demande : ${step.question.reply.text}" }
          }
        }
      }
    }

    no_answer { then = stop("no question") }
  }
}
