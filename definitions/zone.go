package definitions

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/nyaruka/phonenumbers"
)

// ZoneinfoVersion is the release of the IANA time zone data in zoneinfo.zip,
// the copy that Go 1.26.8 ships in lib/time. A plan names it, so that a run
// and a scenario count days by the same rules on every machine.
const ZoneinfoVersion = "2025c"

//go:embed zoneinfo.zip
var zoneinfo []byte

// zoneFiles finds a zone's file in the embedded archive by name.
var zoneFiles = sync.OnceValues(func() (map[string]*zip.File, error) {
	archive, err := zip.NewReader(bytes.NewReader(zoneinfo), int64(len(zoneinfo)))
	if err != nil {
		return nil, fmt.Errorf("open the embedded time zone data: %w", err)
	}
	files := make(map[string]*zip.File, len(archive.File))
	for _, file := range archive.File {
		files[file.Name] = file
	}
	return files, nil
})

// loadedZones keeps zones by name; only names in the archive get in.
var loadedZones sync.Map

// Location is the zone with the IANA name, from the data in this program and
// never from the machine's. An unknown name is an error, as are "" and
// "Local", whose meaning would change from machine to machine.
func Location(name string) (*time.Location, error) {
	if name == "UTC" {
		return time.UTC, nil
	}
	if zone, ok := loadedZones.Load(name); ok {
		return zone.(*time.Location), nil
	}
	files, err := zoneFiles()
	if err != nil {
		return nil, err
	}
	file, ok := files[name]
	if !ok || file.FileInfo().IsDir() {
		return nil, fmt.Errorf("time zone %q is not known; write a name such as %q", name, "Europe/Paris")
	}
	zone, err := readZone(file)
	if err != nil {
		return nil, fmt.Errorf("read time zone %q: %w", name, err)
	}
	kept, _ := loadedZones.LoadOrStore(name, zone)
	return kept.(*time.Location), nil
}

func readZone(file *zip.File) (*time.Location, error) {
	opened, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	encoded, err := io.ReadAll(opened)
	if err != nil {
		return nil, err
	}
	return time.LoadLocationFromTZData(file.Name, encoded)
}

// Zone is the IANA name of the person's zone, for quiet hours and times of
// day: the scope's, else the contact's own timezone field, else the zone of
// the phone's country where that has only one, else the workspace's. Names
// that this program does not know are passed over.
func (p *Plan) Zone(s *Scope) string {
	name, _ := p.ZoneAndWhy(s)
	return name
}

// ZoneAndWhy is [Plan.Zone] and where it is known from, in the words of a
// trace: "of the contact", "of the phone's country" or "of the workspace".
func (p *Plan) ZoneAndWhy(s *Scope) (name, why string) {
	field, _ := s.Contact["timezone"].(string)
	for _, name := range []string{s.ContactZone, field} {
		if name == "" {
			continue
		}
		if _, err := Location(name); err == nil {
			return name, "of the contact"
		}
	}
	if phone, _ := s.Contact["phone"].(string); phone != "" {
		if name, ok := phoneZone(phone); ok {
			return name, "of the phone's country"
		}
	}
	return p.Timezone, "of the workspace"
}

// severalZones are countries whose clocks differ by region. A number's prefix
// may lie in one of the zones, but people keep their number when they move
// (source: IANA zone1970.tab, release 2025c).
var severalZones = []string{
	"AU", "BR", "CA", "CD", "CL", "EC", "ES", "FM", "GL", "ID", "KI", "MN", "MX", "NZ", "PF", "PG", "PT", "RU", "UM", "US",
}

// correctedZones are countries for which phonenumbers 1.8.1 names a
// neighbour's zone, with other clock changes than theirs.
var correctedZones = map[string]string{"MA": "Africa/Casablanca"}

// phoneZone is the only zone of the country of an international number. It
// reads tables that are part of the program.
//
//workflowcheck:ignore
func phoneZone(phone string) (string, bool) {
	number, err := phonenumbers.Parse(phone, "")
	if err != nil {
		return "", false
	}
	country := phonenumbers.GetRegionCodeForNumber(number)
	if slices.Contains(severalZones, country) {
		return "", false
	}
	if name, ok := correctedZones[country]; ok {
		return name, true
	}
	zones, err := phonenumbers.GetTimezonesForNumber(number)
	if err != nil || len(zones) != 1 {
		return "", false
	}
	if _, err := Location(zones[0]); err != nil {
		return "", false
	}
	return zones[0], true
}
