package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/relancehq/relance/connectors"
)

// QRCode is a code and a link that open a conversation with the number, with
// words that the person need only send.
type QRCode struct {
	Code    string `json:"code"` // Meta's id of it
	Message string `json:"prefilled_message"`
	Link    string `json:"deep_link_url"`
	// Image is the address of a picture of the code, which Meta keeps for some
	// days; "" where none was asked for.
	Image string `json:"qr_image_url,omitempty"`
}

const maxQRMessage = 140 // characters (Meta, "QR codes", read 2026-09)

var qrCode = regexp.MustCompile(`^[A-Z0-9]{6,32}$`)

// QRCodes lists the codes of the number. Failures are *connectors.Error.
func (c *Client) QRCodes(ctx context.Context) ([]QRCode, error) {
	var answer struct {
		Data []QRCode `json:"data"`
	}
	query := url.Values{"fields": {"code,prefilled_message,deep_link_url,qr_image_url.format(SVG)"}, "limit": {"100"}}
	if _, err := c.manage(ctx, "list QR codes", http.MethodGet, "/"+c.number+"/message_qrdls?"+query.Encode(), nil, &answer); err != nil {
		return nil, err
	}
	return answer.Data, nil
}

// CreateQR makes a code that fills in message; image is the format of its
// picture, "SVG" or "PNG". Failures are *connectors.Error.
func (c *Client) CreateQR(ctx context.Context, message, image string) (QRCode, error) {
	return c.writeQR(ctx, "make a QR code", map[string]string{"prefilled_message": message, "generate_qr_image": strings.ToUpper(image)})
}

// EditQR changes what the code fills in. Codes that are printed stay good.
// Failures are *connectors.Error.
func (c *Client) EditQR(ctx context.Context, code, message string) (QRCode, error) {
	const doing = "change a QR code"
	if err := checkQR(doing, code); err != nil {
		return QRCode{}, err
	}
	return c.writeQR(ctx, doing, map[string]string{"code": code, "prefilled_message": message})
}

func (c *Client) writeQR(ctx context.Context, doing string, body map[string]string) (QRCode, error) {
	message := body["prefilled_message"]
	if n := utf8.RuneCountInString(message); strings.TrimSpace(message) == "" || n > maxQRMessage {
		return QRCode{}, &connectors.Error{
			Kind: connectors.Refused, Reason: connectors.ReasonContent, Doing: doing,
			Err: errors.New("the words that it fills in are 1 to 140 characters"),
		}
	}
	var q QRCode
	_, err := c.manage(ctx, doing, http.MethodPost, "/"+c.number+"/message_qrdls", body, &q)
	return q, err
}

// DeleteQR takes the code away: whoever scans it lands nowhere. Failures are
// *connectors.Error.
func (c *Client) DeleteQR(ctx context.Context, code string) error {
	const doing = "delete a QR code"
	if err := checkQR(doing, code); err != nil {
		return err
	}
	_, err := c.manage(ctx, doing, http.MethodDelete, "/"+c.number+"/message_qrdls/"+code, nil, nil)
	return err
}

func checkQR(doing, code string) error {
	if qrCode.MatchString(code) {
		return nil
	}
	return &connectors.Error{
		Kind: connectors.Refused, Reason: connectors.ReasonContent, Doing: doing,
		Err: errors.New("that is no code of Meta's"), Next: "`relance whatsapp qr list` shows them",
	}
}
