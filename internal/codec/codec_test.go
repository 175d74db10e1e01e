package codec_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/relancehq/relance/internal/codec"
)

// key is the same in each run: 32 times b.
func key(b byte) codec.Key { return codec.Key(bytes.Repeat([]byte{b}, 32)) }

func newCodec(t testing.TB, keys ...codec.Key) *codec.Codec {
	t.Helper()
	c, err := codec.New(keys)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return c
}

func payload(text string) *commonpb.Payload {
	return &commonpb.Payload{Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: []byte(text)}
}

func TestPayloadsComeBackAsTheyWere(t *testing.T) {
	tests := []struct {
		name     string
		payloads []*commonpb.Payload
	}{
		{"none", []*commonpb.Payload{}},
		{"one with text", []*commonpb.Payload{payload(`"Bonjour Awa"`)}},
		{"several, in their order", []*commonpb.Payload{payload(`1`), payload(`2`), payload(`3`)}},
		{"one without anything", []*commonpb.Payload{{}}},
		{"one of a megabyte", []*commonpb.Payload{payload(strings.Repeat("x", 1<<20))}},
		{"one with metadata of its own", []*commonpb.Payload{{Metadata: map[string][]byte{"encoding": []byte("json/protobuf"), "messageType": []byte("a.B")}, Data: []byte("{}")}}},
	}
	c := newCodec(t, key(1))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before []*commonpb.Payload
			for _, p := range tt.payloads {
				before = append(before, proto.CloneOf(p))
			}
			sealed, err := c.Encode(tt.payloads)
			if err != nil {
				t.Fatalf("Encode: %v", err)
			}
			for i, p := range sealed {
				if data := tt.payloads[i].GetData(); len(data) > 1 && bytes.Contains(p.GetData(), data) {
					t.Errorf("payload %d is readable: %.60q", i, p.GetData())
				}
				if got := string(p.GetMetadata()["encoding"]); got != "binary/encrypted" {
					t.Errorf("encoding of payload %d = %q, want binary/encrypted", i, got)
				}
				if got := string(p.GetMetadata()["encryption-key-id"]); got != key(1).ID() {
					t.Errorf("key id of payload %d = %q, want %q", i, got, key(1).ID())
				}
			}
			opened, err := c.Decode(sealed)
			if err != nil {
				t.Fatalf("Decode: %v", err)
			}
			equal := func(a, b *commonpb.Payload) bool { return proto.Equal(a, b) }
			if !slices.EqualFunc(opened, before, equal) {
				t.Errorf("%d payloads came back as %d others", len(before), len(opened))
			}
			for i, p := range tt.payloads {
				if !proto.Equal(p, before[i]) {
					t.Errorf("Encode changed the payload %d it was given", i)
				}
			}
		})
	}
}

func TestSamePayloadIsNeverTheSameTwice(t *testing.T) {
	c := newCodec(t, key(1))
	sealed, err := c.Encode([]*commonpb.Payload{payload("a"), payload("a")})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(sealed[0].GetData(), sealed[1].GetData()) {
		t.Error("two payloads with the same text can be told to be the same")
	}
}

func TestKeysChange(t *testing.T) {
	old, both, other := newCodec(t, key(1)), newCodec(t, key(2), key(1)), newCodec(t, key(3))
	sealed, err := old.Encode([]*commonpb.Payload{payload("a")})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := both.Decode(sealed)
	if err != nil || string(opened[0].GetData()) != "a" {
		t.Errorf("Decode with the old key kept = %v, %v, want the text", opened, err)
	}
	again, err := both.Encode(opened)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(again[0].GetMetadata()["encryption-key-id"]); got != key(2).ID() {
		t.Errorf("Encode used key %s, want the first, %s", got, key(2).ID())
	}
	_, err = other.Decode(sealed)
	if err == nil || !strings.Contains(err.Error(), key(1).ID()) {
		t.Errorf("Decode without the key = %v, want an error naming %s", err, key(1).ID())
	}
}

func TestDecodeHandsOnWhatIsNotEncrypted(t *testing.T) {
	c := newCodec(t, key(1))
	plain := []*commonpb.Payload{payload(`"from before"`), {}}
	got, err := c.Decode(plain)
	if err != nil {
		t.Fatalf("Decode: %v", err)
	}
	if diff := cmp.Diff(plain, got, protocmp.Transform()); diff != "" {
		t.Errorf("payloads changed (-before +after):\n%s", diff)
	}
}

func TestDecodeRefusesChangedPayloads(t *testing.T) {
	c := newCodec(t, key(1), key(2))
	tests := []struct {
		name   string
		change func(*commonpb.Payload)
	}{
		{"a bit is flipped", func(p *commonpb.Payload) { p.Data[20] ^= 1 }},
		{"the end is missing", func(p *commonpb.Payload) { p.Data = p.Data[:len(p.Data)-1] }},
		{"there is nothing", func(p *commonpb.Payload) { p.Data = nil }},
		{"it names another of our keys", func(p *commonpb.Payload) { p.Metadata["encryption-key-id"] = []byte(key(2).ID()) }},
		{"it names no key", func(p *commonpb.Payload) { delete(p.Metadata, "encryption-key-id") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sealed, err := c.Encode([]*commonpb.Payload{payload(`"secret text"`)})
			if err != nil {
				t.Fatal(err)
			}
			tt.change(sealed[0])
			if got, err := c.Decode(sealed); err == nil {
				t.Errorf("Decode = %v, want an error", got)
			}
		})
	}
}

func TestErrorsAreEncrypted(t *testing.T) {
	c := newCodec(t, key(1))
	said := errors.New("the provider refused +33600000001")
	f := c.FailureConverter().ErrorToFailure(temporal.NewApplicationErrorWithCause("call failed", "Refused", said))
	if text := fmt.Sprint(f); strings.Contains(text, "33600000001") || strings.Contains(text, "call failed") {
		t.Errorf("the stored failure is readable: %s", text)
	}
	back := c.FailureConverter().FailureToError(f)
	if !strings.Contains(back.Error(), "call failed") || !strings.Contains(errors.Unwrap(back).Error(), said.Error()) {
		t.Errorf("the error came back as %v", back)
	}
}

func TestValuesPassTheDataConverter(t *testing.T) {
	type input struct {
		Journey string
		Factor  float64
	}
	dc := newCodec(t, key(1)).DataConverter()
	want := input{Journey: "booking@1", Factor: 60}
	sealed, err := dc.ToPayloads(want, "second")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(sealed.String(), "booking") {
		t.Errorf("the input is readable: %v", sealed)
	}
	var got input
	var second string
	if err := dc.FromPayloads(sealed, &got, &second); err != nil {
		t.Fatal(err)
	}
	if got != want || second != "second" {
		t.Errorf("values came back as %v, %q", got, second)
	}
}

func FuzzDecode(f *testing.F) {
	c := newCodec(f, key(1))
	sealed, err := c.Encode([]*commonpb.Payload{payload(`"text"`)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("binary/encrypted", key(1).ID(), sealed[0].GetData(), 0)
	f.Add("binary/encrypted", "", []byte(nil), 17)
	f.Add("json/plain", "", []byte(`"text"`), -1)
	f.Fuzz(func(t *testing.T, encoding, id string, data []byte, at int) {
		p := &commonpb.Payload{Metadata: map[string][]byte{"encoding": []byte(encoding), "encryption-key-id": []byte(id)}, Data: data}
		opened, err := c.Decode([]*commonpb.Payload{p})
		if err == nil && encoding != "binary/encrypted" && !proto.Equal(opened[0], p) {
			t.Errorf("a payload that is not ours was changed: %v", opened)
		}
		again, err := c.Encode([]*commonpb.Payload{p})
		if err != nil {
			t.Fatalf("Encode: %v", err)
		}
		back, err := c.Decode(again)
		if err != nil || !proto.Equal(back[0], p) {
			t.Errorf("%v came back as %v, %v", p, back, err)
		}
		changed := again[0].GetData()
		changed[int(uint(at)%uint(len(changed)))] ^= 1
		if got, err := c.Decode(again); err == nil {
			t.Errorf("a payload with a changed byte was accepted: %v", got)
		}
	})
}
