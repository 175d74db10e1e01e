// Package codec encrypts what Temporal stores: inputs, results, signals, memos,
// summaries and error messages. Keys live in a file; nothing here asks a key
// service, because a codec runs inside workflow tasks. It never encrypts
// workflow ids, search attributes or activity names: Temporal needs those
// readable, so nothing personal may stand in them.
//
//	keys, err := codec.LoadOrCreateKeys(filepath.Join(dir, "payload.key"))
//	c, err := codec.New(keys)
//	client.Dial(client.Options{DataConverter: c.DataConverter(), FailureConverter: c.FailureConverter()})
package codec

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"
)

// Metadata of an encrypted payload.
const (
	metadataKeyID = "encryption-key-id"
	encoding      = "binary/encrypted"
)

// Codec encrypts payloads with AES-256-GCM under the first of its keys and
// decrypts them under any. It is safe for concurrent use.
type Codec struct {
	current string
	ciphers map[string]cipher.AEAD // by key id
}

var _ converter.PayloadCodec = (*Codec)(nil)

// New returns a codec that encrypts with the first key. The others are kept to
// read what was encrypted before the first one was made.
func New(keys []Key) (*Codec, error) {
	if len(keys) == 0 {
		return nil, errors.New("make the payload codec: it needs at least one key")
	}
	c := &Codec{current: keys[0].ID(), ciphers: map[string]cipher.AEAD{}}
	for _, k := range keys {
		block, err := aes.NewCipher(k[:])
		if err != nil {
			return nil, fmt.Errorf("make the payload codec with key %s: %w", k.ID(), err)
		}
		// The nonce is random: 2^32 payloads per key stay within the bound of
		// NIST SP 800-38D, 8.3. Encoding is not repeated on replay, so a
		// workflow stays deterministic.
		c.ciphers[k.ID()], err = cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("make the payload codec with key %s: %w", k.ID(), err)
		}
	}
	return c, nil
}

// Encode encrypts each payload whole, with its metadata. The payloads given
// stay as they are.
func (c *Codec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	return each(payloads, c.encrypt)
}

// Decode decrypts the payloads that Encode made and hands on all others, so
// that what was stored without encryption stays readable. It fails for an
// unknown key and for a payload that was changed.
func (c *Codec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	return each(payloads, c.decrypt)
}

func each(in []*commonpb.Payload, do func(*commonpb.Payload) (*commonpb.Payload, error)) ([]*commonpb.Payload, error) {
	out := slices.Clone(in)
	for i, p := range in {
		var err error
		if out[i], err = do(p); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (c *Codec) encrypt(p *commonpb.Payload) (*commonpb.Payload, error) {
	plain, err := proto.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("encrypt a payload: %w", err)
	}
	return &commonpb.Payload{
		Metadata: map[string][]byte{
			converter.MetadataEncoding: []byte(encoding),
			metadataKeyID:              []byte(c.current),
		},
		Data: c.ciphers[c.current].Seal(nil, nil, plain, nil),
	}, nil
}

func (c *Codec) decrypt(p *commonpb.Payload) (*commonpb.Payload, error) {
	if string(p.GetMetadata()[converter.MetadataEncoding]) != encoding {
		return p, nil
	}
	id := string(p.GetMetadata()[metadataKeyID])
	gcm, ok := c.ciphers[id]
	if !ok {
		return nil, fmt.Errorf("decrypt a payload: it was encrypted with key %q, which is not among ours; add that key to the key file", id)
	}
	plain, err := gcm.Open(nil, nil, p.GetData(), nil)
	if err != nil {
		return nil, fmt.Errorf("decrypt a payload with key %s: %w", id, err)
	}
	out := &commonpb.Payload{}
	if err := proto.Unmarshal(plain, out); err != nil {
		return nil, fmt.Errorf("read a decrypted payload: %w", err)
	}
	return out, nil
}

// DataConverter is Temporal's own converter with this encryption around it.
func (c *Codec) DataConverter() converter.DataConverter {
	return converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), c)
}

// FailureConverter encrypts the messages and stack traces of errors too: they
// quote what a provider answered.
func (c *Codec) FailureConverter() converter.FailureConverter {
	return temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{
		DataConverter:          c.DataConverter(),
		EncodeCommonAttributes: true,
	})
}

// NewKey returns a random key.
func NewKey() Key {
	var k Key
	_, _ = rand.Read(k[:]) // Never fails: the program ends where the system has no randomness.
	return k
}
