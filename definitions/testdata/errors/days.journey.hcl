# A number of days that is none is an error, and not a journey that ends in silence.
journey "days" {
  purpose = purpose.service
  one_per = event.order.id
  again   = never

  trigger "delivered" { on = "order.delivered" }

  timing {
    if_past    = stop
    if_missing = stop
    if_moved   = keep
  }

  wait "word" { until = after(event.order.delivered_at, "toothpaste") }                 # ERROR: R019
  wait "name" { until = days_after(event.order.delivered_at, event.product.name) }      # ERROR: R026
  wait "no_moment" { until = days_after(event.product.name, event.product.cycle_days) } # ERROR: R026
  wait "in_a_text" { until = after(event.order.delivered_at, event.product.cycle_days) } # ERROR: R028
  wait "right" { until = days_after(event.order.delivered_at, event.product.cycle_days) }
}
