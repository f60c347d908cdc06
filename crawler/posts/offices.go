package posts

import (
	"strings"

	regexp "mlscout/internal/lazyregexp"
)

var (
	commaList = regexp.MustCompile(`\s*,\s*(?:(?i:or|and|oder|und|ou|et|o|y|e)\s+)?|\s+(?i:or|and|oder|und|ou|et|&)\s+`)
	modePiece = regexp.MustCompile(`(?i)\s*(?:[/／+|]|,?\s(?:or|and|oder|ou|o|eller|lub)\s)\s*(?:fully |100 ?% )?(?:remote(?:ly)?|remoto|hybrid|híbrido|onsite|on-site|homeoffice|home office|télétravail|anywhere)\s*$|\s*[/／、，]\s*(?:可?远程|リモート可?|재택)\s*$`)
	strayItem = regexp.MustCompile(`,\s+\p{Lu}[\pL ]{2,20}:\s.*$`)
)

// offices splits "Amsterdam, Berlin, Lisbon": pieces that the gazetteer reads as
// a city each, and as so many places together; nil where one explains another.
func (p *Parser) offices(text string) []string {
	if p.places == nil {
		return nil
	}
	var out []string
	for _, piece := range commaList.Split(text, -1) {
		piece = strings.TrimSpace(piece)
		if piece == "" || remoteTagged(piece) || modeOnly.MatchString(piece) {
			continue
		}
		if strings.ContainsAny(piece, "()") || p.places.Locate(piece).City == "" {
			return nil
		}
		out = append(out, piece)
	}
	if len(out) < 2 || len(p.places.Locate(strings.Join(out, ", ")).Places) != len(out) || sameSpot(p, out) {
		return nil
	}
	return out
}

// unmoded takes "/remote" and "or hybrid" off the end of a place.
func (p *Parser) unmoded(text string) string {
	cut := modePiece.ReplaceAllString(text, "")
	if cut != "" && cut != text && p.isPlace(cut) {
		return cut
	}
	return text
}

// joinRemote puts "Remote - Spain" together again, which a dash cut apart.
func (p *Parser) joinRemote(r *reading) {
	text := r.raw.Title
	if r.header.line == 0 {
		text = r.doc.lines[0].text
	}
	parts := r.header.parts
	for i := 0; i+1 < len(parts); i++ {
		if fold(parts[i].text) != "remote" || parts[i+1].kind != partOther {
			continue
		}
		for _, dash := range []string{" - "} {
			whole := parts[i].text + dash + parts[i+1].text
			if strings.Contains(text, whole) && p.isWide(parts[i+1].text) {
				r.header.parts = append(append(parts[:i:i], part{whole, partOther}), parts[i+2:]...)
				return
			}
		}
	}
}

// isWide reports a country or a wider region.
func (p *Parser) isWide(text string) bool { return p.countries[fold(text)] != "" || macro(text) }
