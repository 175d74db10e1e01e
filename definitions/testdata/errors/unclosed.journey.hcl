journey "unclosed" { # ERROR: R002
  purpose = purpose.service
