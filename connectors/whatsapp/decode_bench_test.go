package whatsapp_test

import (
	"fmt"
	"strings"
	"testing"
)

// batch is a webhook of the given items in the list named key.
func batch(key string, items []string) []byte {
	return []byte(`{"object":"whatsapp_business_account","entry":[{"id":"900000000000001","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",` +
		`"metadata":{"display_phone_number":"33100000000","phone_number_id":"800000000000001"},"` + key + `":[` + strings.Join(items, ",") + `]}}]}]}`)
}

func plainStatuses(n int) []byte {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(`{"id":"wamid.HBgLMzM2MDAwMDAwMTcVAgARGBI%06d","status":"delivered","timestamp":"1795255301","recipient_id":"336000%05d",`+
			`"biz_opaque_callback_data":"r1.abcdefghijklmnopqrstuvwxyz.1","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}`, i, i)
	}
	return batch("statuses", items)
}

// fullStatuses are of 3 kB each, the most that Meta puts into a webhook of
// 1,000 (3 MB).
func fullStatuses(n int) []byte {
	details := strings.Repeat("why the message was not delivered, ", 70)
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(`{"id":"wamid.HBgLMzM2MDAwMDAwMTcVAgARGBI%06d","status":"failed","timestamp":"1795255301","recipient_id":"336000%05d",`+
			`"recipient_user_id":"FR.1000000000000%06d","biz_opaque_callback_data":"r1.abcdefghijklmnopqrstuvwxyz.1",`+
			`"conversation":{"id":"7270432eae37498234f4444b35ffc5","expiration_timestamp":"1795341701","origin":{"type":"utility"}},`+
			`"errors":[{"code":131049,"title":"not delivered","message":"not delivered","error_data":{"details":"%s"},"href":"https://developers.example"}]}`, i, i, i, details)
	}
	return batch("statuses", items)
}

func texts(n int) []byte {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(`{"from":"336000%05d","from_user_id":"FR.1000000000000%06d","id":"wamid.HBgLMzM2MDAwMDAwMTcVAgARGBI%06d","timestamp":"1795255301","type":"text","text":{"body":"can I come a little later?"}}`, i, i, i)
	}
	return batch("messages", items)
}

// BenchmarkDecode decodes the largest batches that Meta sends: 1,000 updates,
// 3 MB.
func BenchmarkDecode(b *testing.B) {
	for _, c := range []struct {
		name string
		body []byte
	}{
		{"1000 statuses", plainStatuses(1000)},
		{"1000 statuses of 3 kB", fullStatuses(1000)},
		{"1000 texts", texts(1000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			d := decoder(b)
			b.SetBytes(int64(len(c.body)))
			b.ReportAllocs()
			for b.Loop() {
				if events, err := d.Decode(nil, c.body); err != nil || len(events) != 1000 {
					b.Fatalf("%d events, %v", len(events), err)
				}
			}
		})
	}
}
