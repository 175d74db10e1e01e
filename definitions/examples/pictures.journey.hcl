# Templates with something above the words, below them, or to press.

template "your_room" {
  whatsapp = "studio_your_room_v1"
  category = utility

  header { image = "https://studio.example/room.jpg" }

  button "call" {
    label = { en = "Call us", fr = "Nous appeler" }
    phone = "+33123456789"
  }

  locale "en" {
    body   = "This is the room of your course. Shoes stay outside."
    footer = "Studio Nord, Paris"
  }

  locale "fr" {
    body   = "Voici la salle de votre cours. Les chaussures restent dehors."
    footer = "Studio Nord, Paris"
  }
}

template "warm_up" {
  whatsapp = "studio_warm_up_v1"
  category = utility

  header { video = "https://studio.example/warm-up.mp4" }

  locale "en" { body = "Two minutes to warm up before your course." }
  locale "fr" { body = "Deux minutes d'échauffement avant votre cours." }
}

template "plan_of_the_week" {
  whatsapp = "studio_plan_v1"
  category = utility

  header {
    document  = "https://studio.example/week.pdf"
    filename  = "week.pdf"
    if_failed = link
  }

  locale "en" { body = "The courses of this week." }
  locale "fr" { body = "Les cours de la semaine." }
}

template "meeting_point" {
  whatsapp = "studio_meeting_point_v1"
  category = utility

  header {
    location = { latitude = 48.85, longitude = 2.35, name = "Studio Nord", address = "12 rue du Nord, Paris" }
  }

  locale "en" { body = "We meet here, ten minutes before." }
  locale "fr" { body = "Nous nous retrouvons ici, dix minutes avant." }
}

template "spring_code" {
  whatsapp = "studio_spring_code_v1"
  category = marketing

  header { text = { en = "Spring at the studio", fr = "Le printemps au studio" } }

  button "code" {
    label     = { en = "Copy the code", fr = "Copier le code" }
    copy_code = "SPRING26"
  }

  locale "en" { body = "Ten euros off your next pass, until the end of May." }
  locale "fr" { body = "Dix euros de moins sur votre prochaine carte, jusqu'à fin mai." }
}
