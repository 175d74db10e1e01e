package sandbox

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	netmail "net/mail"
	"strings"
	"time"
)

// mail is one e-mail as the sandbox's API tells it.
type mail struct {
	Seq         int64     `json:"seq"`
	ID          string    `json:"id"`  // the Message-ID without its brackets
	Ref         string    `json:"ref"` // X-Relance-Ref
	From        string    `json:"from"`
	To          string    `json:"to"`
	Subject     string    `json:"subject"`
	Body        string    `json:"body"`
	Unsubscribe string    `json:"unsubscribe,omitempty"`
	At          time.Time `json:"at"` // virtual
	Asked       time.Time `json:"asked_wall"`
	Accepted    time.Time `json:"accepted_wall"`
	asked       time.Time
}

// readMail reads what an inbox shows. What is no e-mail is shown as it came.
func readMail(raw []byte) mail {
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return mail{Body: string(raw)}
	}
	header := func(name string) string {
		text, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
		if err != nil {
			return m.Header.Get(name)
		}
		return text
	}
	return mail{
		ID: strings.Trim(m.Header.Get("Message-Id"), "<>"), Ref: m.Header.Get("X-Relance-Ref"),
		From: header("From"), Subject: header("Subject"), Unsubscribe: strings.Trim(m.Header.Get("List-Unsubscribe"), "<>"),
		Body: plainText(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body),
	}
}

// plainText decodes a body, or the first text of one that has parts.
func plainText(kind, encoding string, body io.Reader) string {
	media, params, err := mime.ParseMediaType(kind)
	if err == nil && strings.HasPrefix(media, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err != nil {
				return ""
			}
			if text := plainText(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p); text != "" {
				return text
			}
		}
	}
	if err == nil && media != "text/plain" {
		return ""
	}
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	// What could be read before a mistake in the encoding is still shown.
	text, _ := io.ReadAll(body)
	return strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
}

// keepMail writes an e-mail; when it returns, the e-mail is on disk.
func (s *Sandbox) keepMail(m mail) error {
	return s.write(context.Background(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO mails (id, ref, recipient, sender, subject, body, unsubscribe, mail_at, asked_ns, accepted_ns)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			m.ID, m.Ref, strings.ToLower(m.To), m.From, m.Subject, m.Body, m.Unsubscribe, s.now().UnixMilli(), m.asked.UnixNano(), s.clock.Wall().UnixNano())
		if err != nil {
			return fmt.Errorf("keep an e-mail: %w", err)
		}
		return nil
	})
}

// mailsTo lists e-mails after a seq, oldest first: to one address, or to all
// where it is "". n of 0 is all.
func mailsTo(q querier, address string, after int64, n int) ([]mail, error) {
	if n == 0 {
		n = -1 // no limit in SQL
	}
	scan := func(row interface{ Scan(...any) error }) (mail, error) {
		var m mail
		var at, asked, accepted int64
		err := row.Scan(&m.Seq, &m.ID, &m.Ref, &m.To, &m.From, &m.Subject, &m.Body, &m.Unsubscribe, &at, &asked, &accepted)
		m.At, m.Asked, m.Accepted = fromMS(at), fromNS(asked), fromNS(accepted)
		return m, err
	}
	return collect(q, scan, `SELECT seq, id, ref, recipient, sender, subject, body, unsubscribe, mail_at, asked_ns, accepted_ns FROM mails
		WHERE seq > ?1 AND (?2 = '' OR recipient = ?2) ORDER BY seq LIMIT ?3`, after, strings.ToLower(address), n)
}

// listMails is GET /sandbox/api/mails: to one address (?to=) or to all, oldest
// first, paged as messages are.
func (s *Sandbox) listMails(w http.ResponseWriter, r *http.Request) error {
	after, limit, err := paged(r)
	if err != nil {
		return err
	}
	list, err := mailsTo(s.db, r.URL.Query().Get("to"), after, limit)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, list)
	return nil
}

// maxShownMails bounds what the page shows of one inbox.
const maxShownMails = 50

// inbox is the newest e-mails to the contact with a number, newest first.
func inbox(q querier, phone string) (address string, list []mail, err error) {
	who, known, err := contactByPhone(q, phone)
	if err != nil || !known || who.text("email") == "" {
		return "", []mail{}, err
	}
	address = who.text("email")
	all, err := mailsTo(q, address, 0, 0)
	if err != nil {
		return "", nil, err
	}
	list = []mail{}
	for i := len(all) - 1; i >= 0 && len(list) < maxShownMails; i-- {
		list = append(list, all[i])
	}
	return address, list, nil
}
