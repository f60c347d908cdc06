package catalog

import "testing"

func TestDefaultHoldsTheWholeCatalogue(t *testing.T) {
	c, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	if got := len(c.Tools()); got != 140 {
		t.Errorf("got %d tools, want 140", got)
	}
	if id, ok := c.Resolve("KServe"); !ok || id != "kserve" {
		t.Errorf("Resolve(KServe) = %q, %v", id, ok)
	}
}
