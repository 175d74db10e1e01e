# Brings the ticket two hours before a show, with the gate, and asks how it was an
# hour after the end. A show that moves takes its messages with it.

journey "event_ticket" {
  title   = "Votre billet, deux heures avant"
  owner   = "spectacles@lumen.example"
  purpose = purpose.on_the_day

  trigger "bought" { on = "ticket.purchased" }

  one_per = event.ticket.id
  again   = never

  # The clock of the venue: a guest from elsewhere reads when the doors open there.
  record "show" {
    id       = event.show.id
    timezone = show.venue_timezone
  }

  record "ticket" { id = event.ticket.id }

  timing {
    if_past    = now   # bought half an hour before: the ticket comes at once
    if_missing = stop  # a show without a time has no two hours before
    if_moved   = again # another evening: the ticket comes again, with the new gate
  }

  on "ticket.refunded" { then = stop("refunded") }

  on "show.cancelled" {
    of = event.show

    send "called_off" {
      title    = "Prévenir de l'annulation"
      template = template.show_called_off
      expires  = show.starts_at
    }

    then = stop("called off")
  }

  send "ticket" {
    title    = "Le billet et le chemin"
    at       = before(show.starts_at, "2h")
    expires  = show.starts_at # nobody needs it any more
    template = template.event_ticket
  }

  wait "read_the_file" {
    title = "Laisser WhatsApp lire le fichier"
    for   = "2m"
  }

  # Who wrote within 24 hours has the link already. WhatsApp lets nobody else be
  # written to without a template, and this one needs no file.
  branch "did_it_leave" {
    case "no" {
      if = step.ticket.status == "failed"

      send "ticket_link" {
        title    = "Le lien vers le billet"
        expires  = show.starts_at
        template = template.event_ticket_link
      }
    }

    otherwise { then = continue }
  }

  send "review" {
    title    = "Demander un avis"
    at       = after(show.ends_at, "1h")
    purpose  = purpose.feedback
    template = template.event_review
  }
}

template "event_ticket" {
  whatsapp = "event_ticket_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    show       = text(show.name, { fr = "votre spectacle", en = "your show" })
    starts_at  = datetime(show.starts_at)
    venue      = text(show.venue, { fr = "la salle indiquée sur le billet", en = "the hall on the ticket" })
    gate       = text(show.gate, { fr = "principale", en = "main" })
  }

  # Where WhatsApp cannot read the file, the words leave with its address, if
  # they may leave freely.
  header {
    document  = file(default(ticket.url, "${vars.app_link}/billets/${ticket.id}.pdf"))
    filename  = "billet.pdf"
    if_failed = link
  }

  button "directions" {
    label = { fr = "Comment venir", en = "How to get there" }
    url   = "${vars.app_link}/plan/${show.id}"
  }

  locale "fr" { body = "Bonjour ${first_name}, voici votre billet pour ${show}, ${format(starts_at, "EEEE d MMMM")} à ${time(starts_at)} (${venue}). Entrée ${gate}. Bon spectacle !" }
  locale "en" { body = "Hello ${first_name}, here is your ticket for ${show}, ${format(starts_at, "EEEE d MMMM")} at ${time(starts_at)} (${venue}). Gate: ${gate}. Enjoy the show!" }
}

template "event_ticket_link" {
  whatsapp = "event_ticket_link_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    show       = text(show.name, { fr = "votre spectacle", en = "your show" })
    gate       = text(show.gate, { fr = "principale", en = "main" })
  }

  button "ticket" {
    label = { fr = "Voir mon billet", en = "See my ticket" }
    url   = "${vars.app_link}/billets/${ticket.id}"
  }

  locale "fr" { body = "Bonjour ${first_name}, votre billet pour ${show} vous attend derrière ce lien. Entrée ${gate}. Bon spectacle !" }
  locale "en" { body = "Hello ${first_name}, your ticket for ${show} is waiting behind this link. Gate: ${gate}. Enjoy the show!" }
}

template "show_called_off" {
  whatsapp = "show_called_off_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    show       = text(show.name, { fr = "votre spectacle", en = "your show" })
  }

  locale "fr" { body = "Bonjour ${first_name}, nous sommes désolés : ${show} n'aura pas lieu. Votre billet est remboursé sans que vous ayez rien à faire. ${vars.brand}" }
  locale "en" { body = "Hello ${first_name}, we are sorry: ${show} will not take place. Your ticket is refunded, there is nothing for you to do. ${vars.brand}" }
}

template "event_review" {
  whatsapp = "event_review_v1"
  category = utility

  params {
    first_name = text(contact.first_name, { fr = "à vous", en = "there" })
    show       = text(show.name, { fr = "votre spectacle", en = "your show" })
  }

  button "review" {
    label = { fr = "Donner mon avis", en = "Give my opinion" }
    url   = "${vars.review_link}/${show.id}"
  }

  locale "fr" { body = "Bonjour ${first_name}, merci d'être venu voir ${show}. Comment était votre soirée ? Votre avis nous aide à faire mieux." }
  locale "en" { body = "Hello ${first_name}, thank you for coming to see ${show}. How was your evening? Your opinion helps us to do better." }
}
