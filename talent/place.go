package talent

// Confidence says how sure the reading of a free-text place is.
type Confidence string

// The confidences; None keeps the text and answers nothing.
const (
	NoConfidence Confidence = "none"
	Low          Confidence = "low"
	Medium       Confidence = "medium"
	High         Confidence = "high"
)

// Place is what a free-text location was read as. Ambiguous and joking texts
// have no city, no country and no confidence.
type Place struct {
	Text       string     `json:"text"` // as published
	City       string     `json:"city,omitempty"`
	Region     string     `json:"region,omitempty"`
	Country    string     `json:"country,omitempty"` // ISO 3166-1 alpha-2
	GeoNameID  int        `json:"geonameid,omitempty"`
	Zone       string     `json:"tz,omitempty"`         // IANA name
	Offset     string     `json:"utc_offset,omitempty"` // standard time, "+01:00"
	Lat        float64    `json:"-"`
	Lon        float64    `json:"-"`
	Confidence Confidence `json:"confidence,omitempty"`
}
