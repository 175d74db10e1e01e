journey "order" {
  purpose = purpose.service
  one_per = event.order.id
  again   = never

  trigger "placed" { on = "order.placed" }

  ask "invoice" {
    if       = has(event.order.total) && has(event.order.items) && has(event.order.invoice_url) && has(event.order.code)
    template = template.invoice
    for      = "1d"

    answer "ok" { then = continue }
    other_answer { then = continue }
    no_answer { then = continue }
  }

  ask "which" {
    if       = has(event.order.shop)
    template = template.shop
    media    = image("${vars.site}/shop.jpg")
    text     = { fr = "On vient quand ?", en = "When shall we come?" }
    for      = "1d"

    answer "today" { then = continue }
    answer "later" { then = continue }
    other_answer { then = continue }
    no_answer { then = continue }
  }
}

template "invoice" {
  whatsapp = "invoice_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    total      = money(event.order.total)
    items      = list(event.order.items)
    paper      = document(event.order.invoice_url, "facture-${event.order.id}.pdf")
  }

  header {
    document  = paper
    if_failed = link
  }

  button "ok" { label = { fr = "Merci", en = "Thanks" } }

  button "follow" {
    label = { fr = "Suivre", en = "Follow" }
    url   = "${vars.site}/o/${event.order.id}"
  }

  button "code" {
    label     = { fr = "Code", en = "Code" }
    copy_code = event.order.code
  }

  button "call" {
    label = { fr = "Appeler", en = "Call us" }
    phone = "+33123456789"
  }

  locale "fr" {
    subject = "Votre commande de ${total}"
    body    = "Bonjour ${first_name}, voici votre facture de ${total} pour ${items}."
    footer  = "Lumen, Paris"
  }

  locale "en" {
    subject = "Your order of ${total}"
    body    = "Hi ${first_name}, here is your invoice of ${total} for ${items}."
    footer  = "Lumen, Paris"
  }
}

template "shop" {
  whatsapp = "shop_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "vous", en = "you" })
    place      = location(event.order.shop)
  }

  header { location = place }

  button "today" { label = { fr = "Aujourd'hui", en = "Today" } }
  button "later" { label = { fr = "Plus tard", en = "Later" } }

  locale "fr" { body = "C'est ici que ${first_name} venez." }
  locale "en" { body = "It is here that ${first_name} come." }
}

template "titled" {
  whatsapp = "titled_v1"
  category = utility

  params { name = text(contact.first_name, "X") }

  header { text = { fr = "Pour ${name}", en = "For ${name}" } }

  locale "fr" { body = "Bonjour." }
  locale "en" { body = "Hello." }
}

journey "free" {
  purpose = purpose.service
  one_per = event.message.id
  again   = never

  trigger "wrote" { on = "message.received" }

  send "picture" {
    media = image("${vars.site}/a.jpg")
    text  = { fr = "Voilà.", en = "There." }
  }

  send "file" {
    media     = document("${vars.site}/plan.pdf", "plan.pdf")
    if_failed = stop
  }

  send "sound" { media = audio("${vars.site}/a.mp3") }
  send "place" { location = { latitude = 48.85, longitude = 2.35, name = "Lumen", address = "1 rue de Lumen" } }
  send "card" { card = { name = "Lumen", phone = "+33123456789", email = "desk@lumen.example" } }
  send "title" { template = template.titled }

  ask "day" {
    text = { fr = "Quel jour ?", en = "Which day?" }
    for  = "1h"

    answer "mon" {
      label = { fr = "Lundi", en = "Monday" }
      then  = continue
    }

    answer "tue" {
      label = { fr = "Mardi", en = "Tuesday" }
      then  = continue
    }

    other_answer { then = continue }
    no_answer { then = continue }
  }
}
