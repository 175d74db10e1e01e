purpose "other" { # ERROR: R004
  allows = [utility]
}

title = "Loose" # ERROR: R005

broadcast "sale" {} # ERROR: R006
