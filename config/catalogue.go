package config

import (
	"errors"
	"fmt"

	"mlscout/config/catalog"
	"mlscout/config/strict"
	"mlscout/talent"
)

// LoadCatalog returns the catalogue with the operator's files over it and the
// ids of the tools to crawl, nil for all. A tool that the catalogue does not
// know is an error at the place that names it.
func (c *Config) LoadCatalog() (*catalog.Catalog, []talent.ToolID, error) {
	tools, err := catalog.Load(c.Catalogue...)
	if err != nil {
		return nil, nil, err
	}
	var known []string
	for _, tool := range tools.Tools() {
		known = append(known, string(tool.ID))
	}
	var ids []talent.ToolID
	var errs []error
	for i, name := range c.Tools {
		id, ok := tools.Resolve(name)
		if !ok {
			key := fmt.Sprintf("tools[%d]", i)
			errs = append(errs, c.At(key).Errorf("%s: unknown tool %q%s", key, name, strict.Suggest(name, known)))
			continue
		}
		ids = append(ids, id)
	}
	return tools, ids, errors.Join(errs...)
}
