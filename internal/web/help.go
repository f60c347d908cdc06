package web

import (
	"net/http"

	"mlscout/index/query"
)

// helpView explains the query language, the keys and what points mean.
type helpView struct {
	frame  `json:"-"`
	Fields []string `json:"fields"`
	Areas  []cell   `json:"-"`
}

func (s *Site) help(w http.ResponseWriter, r *http.Request, who actor) error {
	return s.show(w, r, "help.html", helpView{s.frame(r, who, "Help"), query.Fields(), s.cells(nil)})
}
