# Follows up somebody who asked for an appointment and went silent: at most three
# times, 48 hours apart, until they write, book or say STOP.

journey "enquiry_follow_up" {
  title   = "Relance d'une demande de rendez-vous"
  owner   = "accueil@lumen.example"
  purpose = purpose.service

  trigger "enquiry" {
    on = "lead.created"
    if = event.lead.interest == "appointment" && !did("booking.created", "2d")
  }

  one_per = event.lead.id
  again   = never

  record "lead" { id = event.lead.id }

  goal "booked" {
    on     = "booking.created"
    of     = contact
    within = "7d"
  }

  # From here on a person talks to them, and nobody reminds them by machine.
  on "message.received" {
    of = contact

    tell "they_wrote" {
      title = "L'accueil répond"
      team  = team.front_desk
      text  = "${default(contact.name, "Un contact")} répond au sujet de sa demande de rendez-vous : ${event.message.text}"
    }

    then = stop("replied")
  }

  wait "first_silence" {
    title = "Laisser 48 heures"
    for   = "48h"
  }

  repeat "follow_ups" {
    title   = "Trois relances au plus"
    every   = "48h"
    at_most = 3
    while   = lead.status != "closed" # a colleague gave up, or settled it by phone

    # After two days of silence WhatsApp takes nothing but a template.
    send "follow_up" {
      title    = "Proposer de choisir une heure"
      template = template.enquiry_follow_up
    }
  }

  wait "last_silence" {
    title = "Laisser 48 heures à la dernière relance"
    for   = "48h"
  }

  update "silent" {
    title  = "Noter « sans réponse » dans le CRM"
    if     = lead.status != "closed"
    record = lead
    set    = { status = "silent" }
  }
}

template "enquiry_follow_up" {
  whatsapp = "enquiry_follow_up_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "book" {
    label = { fr = "Choisir une heure", en = "Choose a time" }
    url   = vars.booking_link
  }

  locale "fr" {
    body   = "Bonjour ${first_name}, vous nous avez demandé un rendez-vous et ${vars.brand} a encore des créneaux. Choisissez une heure, ou répondez-nous ici si vous préférez en parler."
    footer = "Répondez STOP pour ne plus recevoir ces messages"
  }

  locale "en" {
    body   = "Hello ${first_name}, you asked us for an appointment and ${vars.brand} still has free slots. Choose a time, or reply here if you would rather talk about it."
    footer = "Reply STOP to receive no more of these messages"
  }
}
