package feeds

import (
	"testing"
	"time"
)

func FuzzForms(f *testing.F) {
	f.Add([]byte(`<rss><channel><item><title>x</title></item></channel></rss>`))
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>x at y</title><link href="z"/></entry></feed>`))
	f.Add([]byte(`{"jobs":[{"title":1,"salary_min":"x"}]}`))
	f.Add([]byte(`[{"position":"x","locationRestrictions":[1,{"name":"y"}]}]`))
	f.Add([]byte(`{"posts":[{"post":{"id":1,"name":"x"},"creator":{}}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		jobs, _, err := parse(body)
		if err != nil && len(jobs) > 0 {
			t.Errorf("%d jobs beside the error %v", len(jobs), err)
		}
		for _, j := range jobs {
			if s := j.fields; s != nil && s.Salary != nil && (s.Salary.Min < 0 || s.Salary.Max < 0) {
				t.Errorf("pay %+v", *s.Salary)
			}
		}
	})
}

func FuzzDates(f *testing.F) {
	for _, seed := range []string{"2026-09-01T12:00:00Z", "Tue, 01 Sep 2026 12:00:00 GMT", "1 Sep 2026 12:00:00 +0000", "1788264000", "1788264000000", "-5", "1e300", "yesterday"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := loose(text).when()
		if at.Location() != time.UTC || !at.IsZero() && date(text).IsZero() && at.Year() < 1970 {
			t.Errorf("%q: got %s", text, at)
		}
	})
}
