package feeds_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler"
	"mlscout/crawler/board/boardtest"
	"mlscout/crawler/feeds"
	"mlscout/talent"
)

var night = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)

// row is what a test looks at in a stored vacancy.
type row struct {
	Source, Role, Company, Place, Remote, Seniority string
	Tools, Employment                               []string
	Salary                                          *talent.Salary
}

func rowOf(p talent.Post) row {
	out := row{Source: p.Source, Role: p.Role, Company: p.Company, Remote: p.Remote, Seniority: p.Seniority, Tools: p.Tools, Employment: p.Employment, Salary: p.Salary}
	if len(p.Locations) > 0 {
		out.Place = p.Locations[0].Raw
	}
	return out
}

func TestForms(t *testing.T) {
	tests := map[string]struct {
		body string
		want row
	}{
		"RSS with the company first": {
			`<?xml version="1.0"?><rss version="2.0"><channel><title>Ops jobs</title><item><title>Plover Works: Senior MLOps Engineer</title><link>https://jobs.example/1</link><guid>https://jobs.example/1</guid><region>Portugal</region><type>Full-Time</type><description>&lt;p&gt;Kubeflow and Terraform, €70k-€85k.&lt;/p&gt;</description><pubDate>Tue, 03 Nov 2026 10:00:00 +0000</pubDate></item></channel></rss>`,
			row{"rss", "Senior MLOps Engineer", "Plover Works", "Portugal", "", "senior", []string{"kubeflow", "terraform"}, []string{"full_time"}, &talent.Salary{Min: 70000, Max: 85000, Currency: "EUR", Period: "year"}},
		},
		"RSS of python.org's form": {
			"<rss version=\"2.0\"><channel><title>Python Job Board RSS Feed</title><item><title>Data Engineer, Curlew Ltd</title><link>https://jobs.example/2</link><description>Leeds, England, United Kingdom\n&lt;p&gt;Airflow on Kubernetes.&lt;/p&gt;</description></item></channel></rss>",
			row{Source: "rss", Role: "Data Engineer", Company: "Curlew Ltd", Place: "Leeds, England, United Kingdom", Tools: []string{"airflow", "kubernetes"}, Employment: []string{}},
		},
		"Atom": {
			`<feed xmlns="http://www.w3.org/2005/Atom"><title>Careers</title><entry><title>ML Platform Engineer at Heron Mutual</title><id>urn:x:1</id><link rel="alternate" href="https://careers.example/1"/><updated>2026-11-07T02:00:00Z</updated><content type="html">&lt;p&gt;Spark and MLflow.&lt;/p&gt;</content></entry></feed>`,
			row{Source: "rss", Role: "ML Platform Engineer", Company: "Heron Mutual", Tools: []string{"mlflow", "spark"}, Employment: []string{}},
		},
		"Remote OK's canary and zero pay": {
			`[{"legal":"link back"},{"id":"7","date":"2026-11-01T00:00:00+00:00","company":"Teal Loom","position":"ML Engineer","description":"<p>Ray on AWS. Lima, PerÃº</p><br/>Please mention the word **LUCKY** and tag RMTAuMC4wLjE= when applying to show you read the job post completely (#RMTAuMC4wLjE=).","location":"Worldwide","salary_min":0,"salary_max":0,"url":"https://board.example/7"}]`,
			row{Source: "remoteok", Role: "ML Engineer", Company: "Teal Loom", Place: "Worldwide", Remote: "only", Tools: []string{"aws", "ray"}, Employment: []string{}},
		},
		"Remotive's pay as text": {
			`{"jobs":[{"id":9,"url":"https://board.example/9","title":"MLOps Engineer","company_name":"Ledger Finch","job_type":"full_time","publication_date":"2026-09-08T10:23:26","candidate_required_location":"Europe","salary":"$70,000 - $90,000","description":"<p>SageMaker</p>"}]}`,
			row{"remotive", "MLOps Engineer", "Ledger Finch", "Europe", "only", "", []string{"sagemaker"}, []string{"full_time"}, &talent.Salary{Min: 70000, Max: 90000, Currency: "USD", Period: "year"}},
		},
		"Himalayas with objects and decimal text": {
			`{"jobs":[{"title":"ML Platform Engineer","companyName":"Tide Atlas","companySlug":"tide","employmentType":"Full Time","minSalary":"65000.00","maxSalary":82000,"seniority":["Senior"],"currency":"EUR","description":"<p>Feast</p>","pubDate":1794013200,"guid":"https://board.example/h","applicationLink":"https://board.example/h","locationRestrictions":[{"alpha2":"PT","name":"Portugal"}]}]}`,
			row{"himalayas", "ML Platform Engineer", "Tide Atlas", "Portugal", "only", "senior", []string{"feast"}, []string{"full_time"}, &talent.Salary{Min: 65000, Max: 82000, Currency: "EUR", Period: "year"}},
		},
		"Arbeitnow, escaped twice": {
			`{"data":[{"slug":"mlops-1","company_name":"Kranich GmbH","title":"MLOps Engineer (m/w/d)","description":"&lt;p&gt;Kubernetes, MLflow&lt;/p&gt;","remote":false,"url":"https://board.example/a","job_types":["part time"],"location":"Leipzig","created_at":1794020400}],"links":{"next":null}}`,
			row{Source: "arbeitnow", Role: "MLOps Engineer", Company: "Kranich GmbH", Place: "Leipzig", Tools: []string{"kubernetes", "mlflow"}, Employment: []string{"part_time"}},
		},
		"JSON feed": {
			`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"j1","url":"https://jobs.example/j1","title":"MLOps Engineer @ Quail & Co","content_html":"<p>DVC</p>","date_published":"2026-11-07T02:00:00Z"}]}`,
			row{Source: "rss", Role: "MLOps Engineer", Company: "Quail & Co", Tools: []string{"dvc"}, Employment: []string{}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(test.body)) }))
			defer site.Close()
			store := boardtest.NewStore()
			source := feeds.New(feeds.Settings{{Name: "test", URL: site.URL}}, store.Deps(site.Client(), night))
			report, err := source.Crawl(context.Background(), crawler.Limits{}, nil)
			if err != nil || len(report.Errors) > 0 {
				t.Fatal(err, report.Errors)
			}
			if len(store.Posts) != 1 {
				t.Fatalf("%d posts, want 1", len(store.Posts))
			}
			for _, p := range store.Posts {
				if diff := cmp.Diff(rowOf(p), test.want); diff != "" {
					t.Errorf("-got +want\n%s", diff)
				}
				if p.Kind != talent.Hiring || p.Prospect != 0 {
					t.Errorf("kind %s, prospect %d; want a vacancy of nobody", p.Kind, p.Prospect)
				}
			}
		})
	}
}

func TestExpiredVacanciesClose(t *testing.T) {
	body := `{"jobs":[{"title":"ML Engineer","companyName":"Tide","guid":"g","pubDate":1794013200,"expiryDate":1795400000,"description":"<p>Ray</p>"}]}`
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(body)) }))
	defer site.Close()
	store := boardtest.NewStore()
	settings := feeds.Settings{{Name: "test", URL: site.URL}}
	for _, now := range []time.Time{night, night.AddDate(0, 1, 0)} {
		if _, err := feeds.New(settings, store.Deps(site.Client(), now)).Crawl(context.Background(), crawler.Limits{}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range store.Posts {
		if p.Closed != "expired" {
			t.Errorf("closed %q, want expired", p.Closed)
		}
	}
}

func TestFaults(t *testing.T) {
	tests := map[string]string{
		"a page":      "<!doctype html><html><body>no feed</body></html>",
		"nothing":     "",
		"broken JSON": `{"jobs":[`,
		"other JSON":  `{"hello":"world"}`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(body)) }))
			defer site.Close()
			store := boardtest.NewStore()
			report, err := feeds.New(feeds.Settings{{Name: "test", URL: site.URL}}, store.Deps(site.Client(), night)).Crawl(context.Background(), crawler.Limits{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Errors) != 1 || len(store.Batches) != 0 {
				t.Errorf("errors %v, %d batches; want one error and nothing saved", report.Errors, len(store.Batches))
			}
		})
	}
}
