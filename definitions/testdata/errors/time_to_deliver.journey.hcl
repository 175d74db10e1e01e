template "too_long" {
  whatsapp = "too_long_v1"
  category = utility
  ttl      = "2d" # ERROR: R224

  locale "fr" { body = "Bonjour." }
  locale "en" { body = "Hello." }
}

template "too_short" {
  whatsapp = "too_short_v1"
  category = marketing
  ttl      = "6h" # ERROR: R224

  locale "fr" { body = "Bonjour." }
  locale "en" { body = "Hello." }
}

template "without_length" {
  whatsapp = "without_length_v1"
  category = marketing
  ttl      = "1mo" # ERROR: R224

  locale "fr" { body = "Bonjour." }
  locale "en" { body = "Hello." }
}

template "as_long_as_can_be" {
  whatsapp = "as_long_as_can_be_v1"
  category = marketing
  ttl      = "30d"

  locale "fr" { body = "Bonjour." }
  locale "en" { body = "Hello." }
}

template "a_code" {
  whatsapp = "a_code_v1"
  category = authentication
  ttl      = "1h" # ERROR: R224

  locale "fr" { body = "Bonjour." }
  locale "en" { body = "Hello." }
}

template "no_duration" {
  whatsapp = "no_duration_v1"
  category = utility
  ttl      = "2 hours" # ERROR: R019

  locale "fr" { body = "Bonjour." }
  locale "en" { body = "Hello." }
}
