journey "nbsp" {
  purpose = purpose.service # ERROR: R014
}
