package feeds

import "testing"

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
