package sandbox

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of what a message carries beside words (Cloud API, Meta 2025-12).
const (
	maxCaption    = 1024
	maxLinkLength = 2000
	maxHeaderText = 60
	maxFooterText = 60
)

// fileMessage is a file as the API is given it.
type fileMessage struct {
	ID       string `json:"id"`
	Link     string `json:"link"`
	Caption  string `json:"caption"`
	Filename string `json:"filename"`
	Voice    bool   `json:"voice"`
}

// placeMessage is a point on the map. Meta's samples write degrees as text, and
// its servers take numbers too.
type placeMessage struct {
	Latitude  looseDegrees `json:"latitude"`
	Longitude looseDegrees `json:"longitude"`
	Name      string       `json:"name"`
	Address   string       `json:"address"`
}

type cardMessage struct {
	Name struct {
		Formatted string `json:"formatted_name"`
		First     string `json:"first_name"`
		Last      string `json:"last_name"`
	} `json:"name"`
	Phones []struct {
		Phone string `json:"phone"`
	} `json:"phones"`
	Emails []struct {
		Email string `json:"email"`
	} `json:"emails"`
	Org struct {
		Company string `json:"company"`
	} `json:"org"`
}

// file, place and card are what the phone shows.
type file struct {
	Kind string `json:"kind"`
	Link string `json:"link"` // "" where it is named by its id
	Name string `json:"name,omitempty"`
	// ID is of a file that Meta keeps, with its type and size.
	ID    string `json:"id,omitempty"`
	Mime  string `json:"mime_type,omitempty"`
	Size  int    `json:"size,omitempty"`
	Voice bool   `json:"voice,omitempty"`
}

type place struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
}

type card struct {
	Name    string   `json:"name"`
	Company string   `json:"company,omitempty"`
	Lines   []string `json:"lines"` // numbers and addresses
}

// looseDegrees are degrees as a number or as text; NaN is none.
type looseDegrees struct {
	value float64
	given bool
}

func (d *looseDegrees) UnmarshalJSON(raw []byte) error {
	v, err := strconv.ParseFloat(strings.Trim(string(raw), `"`), 64)
	if err != nil || math.IsNaN(v) {
		return fmt.Errorf("a latitude or longitude is not a number")
	}
	d.value, d.given = v, true
	return nil
}

// show checks a file and gives what the phone shows of it. Whether Meta keeps
// a file with the id is for attach to say.
func (f *fileMessage) show(kind string) (*file, error) {
	switch {
	case f == nil:
		return nil, graphFailure(131008, "%s is missing", kind)
	case f.Voice && kind != "audio":
		return nil, graphFailure(100, "%s takes no voice", kind)
	case f.ID != "" && (f.Filename == "" || kind == "document"):
		return &file{Kind: kind, ID: f.ID, Name: f.Filename, Voice: f.Voice}, nil
	case f.Filename != "" && kind != "document":
		return nil, graphFailure(100, "%s takes no filename", kind)
	case !strings.HasPrefix(f.Link, "https://") && !strings.HasPrefix(f.Link, "http://"):
		return nil, graphFailure(131008, "%s.link is missing or no web address", kind)
	case len(f.Link) > maxLinkLength:
		return nil, graphFailure(131009, "%s.link has more than %d characters", kind, maxLinkLength)
	}
	return &file{Kind: kind, Link: f.Link, Name: f.Filename, Voice: f.Voice}, nil
}

// alone is a message that is a file, with its caption.
func (f *fileMessage) alone(kind string) (content, error) {
	shown, err := f.show(kind)
	if err != nil {
		return content{}, err
	}
	if n := utf8.RuneCountInString(f.Caption); n > maxCaption {
		return content{}, graphFailure(131009, "%s.caption has %d characters, at most %d are allowed", kind, n, maxCaption)
	}
	if (kind == "audio" || kind == "sticker") && f.Caption != "" {
		return content{}, graphFailure(100, "%s takes no caption", kind)
	}
	return content{File: shown, Body: f.Caption}, nil
}

func (p *placeMessage) show() (*place, error) {
	switch {
	case p == nil || !p.Latitude.given || !p.Longitude.given:
		return nil, graphFailure(131008, "location needs latitude and longitude")
	case math.Abs(p.Latitude.value) > 90 || math.Abs(p.Longitude.value) > 180:
		return nil, graphFailure(131009, "location is not on the globe")
	}
	return &place{Latitude: p.Latitude.value, Longitude: p.Longitude.value, Name: p.Name, Address: p.Address}, nil
}

func (p *placeMessage) alone() (content, error) {
	shown, err := p.show()
	if err != nil {
		return content{}, err
	}
	return content{Place: shown}, nil
}

// maxCards bounds the people in one message (Cloud API, Meta 2025-12).
const maxCards = 257

func cardsAlone(cards []cardMessage) (content, error) {
	if n := len(cards); n == 0 || n > maxCards {
		return content{}, graphFailure(131009, "contacts has %d people, 1 to %d are allowed", n, maxCards)
	}
	var all []card
	for _, c := range cards {
		if c.Name.Formatted == "" || c.Name.First == "" && c.Name.Last == "" {
			return content{}, graphFailure(131008, "contacts.name needs formatted_name and one more part")
		}
		shown := card{Name: c.Name.Formatted, Company: c.Org.Company, Lines: []string{}}
		for _, p := range c.Phones {
			shown.Lines = append(shown.Lines, p.Phone)
		}
		for _, e := range c.Emails {
			shown.Lines = append(shown.Lines, e.Email)
		}
		all = append(all, shown)
	}
	return withCards(all), nil
}

// withCards shows one person, or several.
func withCards(all []card) content {
	c := content{Card: &all[0]}
	if len(all) > 1 {
		c.Cards = all
	}
	return c
}

// above puts a file above the words of an interactive message.
func (i *interactive) above(c *content) (err error) {
	switch i.Header.Type {
	case "", "text":
		if utf8.RuneCountInString(i.Header.Text) > maxHeaderText {
			return graphFailure(131009, "interactive.header.text has more than %d characters", maxHeaderText)
		}
	case "image":
		c.File, err = i.Header.Image.show("image")
	case "video":
		c.File, err = i.Header.Video.show("video")
	case "document":
		c.File, err = i.Header.Document.show("document")
	default:
		return graphFailure(131009, "interactive.header.type must be text, image, video or document")
	}
	if err == nil && c.File != nil && i.Type == "list" {
		err = graphFailure(131009, "a list has a text for a header, or none")
	}
	if err == nil && utf8.RuneCountInString(i.Footer.Text) > maxFooterText {
		err = graphFailure(131009, "interactive.footer.text has more than %d characters", maxFooterText)
	}
	return err
}
