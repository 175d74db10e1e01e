journey "newsletter" {
  title    = "Do you want our offers?"
  owner    = "desk@studio.example"
  purpose  = purpose.service
  priority = 4

  trigger "signed_up" {
    on = "contact.created"
    if = contact.source == "website"
  }

  one_per = contact.id
  again   = never

  ask "may_we" {
    title    = "The question"
    template = template.may_we
    for      = "7d"

    answer "yes" { grant = purpose.news }
    answer "no" { revoke = purpose.news }
    other_answer { then = continue }
    no_answer { then = continue }
  }
}

template "may_we" {
  whatsapp = "studio_may_we_v1"
  category = utility

  button "yes" { label = { en = "Yes, please", fr = "Oui, volontiers" } }
  button "no" { label = { en = "No, thank you", fr = "Non merci" } }

  locale "en" { body = "You have just signed up with ${vars.studio}. Would you like our offers here?" }
  locale "fr" { body = "Vous venez de vous inscrire chez ${vars.studio}. Voulez-vous nos offres ici ?" }
}
