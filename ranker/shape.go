package ranker

import (
	"mlscout/config/catalog"
	"mlscout/talent"
)

// Shape says where the work lies: data scientists build models, DevOps
// engineers run software, MLOps engineers join the two. The shares add up to 1,
// or are all 0 where nothing is known.
type Shape struct {
	MLOps         float64 `json:"mlops_engineer"`
	DataScientist float64 `json:"data_scientist"`
	DevOps        float64 `json:"devops_engineer"`
	Name          string  `json:"name"` // of the largest share; empty where nothing is known
	Evidence      []Entry `json:"evidence,omitempty"`
}

// shape shares out the ledger by the area of each tool.
func (m *Model) shape(ledger Ledger, tools *catalog.Catalog) Shape {
	var s Shape
	total := 0.0
	for _, entry := range ledger {
		if entry.Area == "" {
			continue
		}
		points := float64(entry.Points)
		total += points
		switch side(entry.Area) {
		case "data scientist":
			s.DataScientist += points
		case "devops engineer":
			s.DevOps += points
		default:
			s.MLOps += points
		}
	}
	if total == 0 {
		return Shape{}
	}
	s.MLOps, s.DataScientist, s.DevOps = s.MLOps/total, s.DataScientist/total, s.DevOps/total
	s.Name = "mlops engineer"
	if s.DataScientist > max(s.MLOps, s.DevOps) {
		s.Name = "data scientist"
	}
	if s.DevOps > max(s.MLOps, s.DataScientist) {
		s.Name = "devops engineer"
	}
	for _, entry := range ledger {
		if len(s.Evidence) < 3 && side(entry.Area) == s.Name {
			s.Evidence = append(s.Evidence, entry)
		}
	}
	return s
}

func side(area talent.AreaID) string {
	switch area {
	case "frameworks", "data":
		return "data scientist"
	case "cicd", "iac", "engineering":
		return "devops engineer"
	}
	return "mlops engineer"
}
