package privacy

// wordlist is what reveals a category, as regular expressions between word
// boundaries, and what only looks like it.
type wordlist struct {
	category Category
	patterns []string
	except   []string
}

// number is a small count in words or digits, in several languages.
const number = `(?:\d+|one|two|three|four|five|six|a|an|twins?|zwei|drei|vier|einer?|deux|trois|quatre|une?|dos|tres|cuatro|dois|duas|três|due|tre|twee|drie|dwóch|dwójki|trójki)`

// illness are conditions that are a field of work as well: they count only where
// somebody says that they have them.
const illness = `(?:cancer|leuka?emia|diabetes|epilepsy|depression|anxiety|ptsd|autism|ms|multiple sclerosis|crohn[’']?s|lupus|fibromyalgia|parkinson[’']?s|hiv|ocd|bipolar(?: disorder)?|long covid|adhd|add|dyslexia|tourette[’']?s|arthritis|asthma|me/cfs|endometriosis|schizophrenia|chronic (?:pain|illness|fatigue))`

// words lists the rules, category by category.
func words() []wordlist {
	return []wordlist{
		{Religion, []string{
			`(?:roman )?catholics?`, `muslims?`, `jew(?:ish|s)?`, `hindus?`, `buddhists?`, `sikhs?`, `atheists?`, `mormons?`, `quakers?`, `evangelicals?`,
			`protestants?`, `baptists?`, `lutherans?`, `methodists?`, `presbyterians?`, `pentecostals?`, `jehovah[’']?s witness(?:es)?`, `salafi`, `shia`, `sunni`,
			`(?:a|proud|devout|practi[sc]ing|born[ -]again|orthodox|faithful|bible[ -]believing) christians?`, `christian (?:man|woman|father|mother|husband|wife|dad|mom|believer|faith|values)`,
			`^\s*christian\s*$`, `^\s*agnostic\s*$`, `an agnostic`, `(?:follower|child|servant|disciple) of (?:christ|jesus|god|allah)`, `jesus`, `christ follower`, `god[ -]fearing`,
			`saved by grace`, `in god we trust`, `allah`, `alhamdulillah`, `inshallah`, `church (?:elder|member|planter)`, `pastor`, `my faith`,
			`katholi(?:k|kin|sch)`, `evangelisch`, `muslim(?:a|in|isch)`, `moslem`, `jüdin`, `jude`, `jüdisch`, `gläubiger? christ(?:in)?`, `überzeugter christ`, `atheistin`, `buddhistin`,
			`catholique`, `musulmane?`, `juive?`, `protestante`, `chrétien(?:ne)?`, `athée`, `bouddhiste`,
			`católic[oa]`, `musulm[áa]n`, `jud[íi][oa]`, `ate[oa]`, `evangélic[oa]`, `budista`, `crist[ãa]o?`, `cristã`, `muçulman[oa]`, `judeu`, `ateu`,
			`cattolic[oa]`, `ebre[oa]`, `musulman[oa]`, `katholiek`, `moslim`, `joods`, `christen`, `katoli(?:k|czka)`,
			`православн\pL*`, `мусульман\pL*`, `христиан\pL*`, `атеист\pL*`, `иудей`, `基督徒`, `佛教徒`, `穆斯林`, `天主教徒`, `クリスチャン`, `仏教徒`,
		}, []string{`jewish museum`, `catholic university`, `universidad católica`, `université catholique`, `pontif\pL+ universi\pL+ católica\pL*`, `universidade católica`,
			`katholieke universiteit`, `katholische universität`, `università cattolica`, `(?:texas|southern) (?:christian|methodist|baptist)(?: university)?`}},
		{Health, []string{
			`autistic`, `autist(?:e|in|isch)?`, `neuro[ -]?divergent`, `neuro[ -]?diverse`, `neuroatypi\pL*`, `adhd(?:er)?`, `adhs`, `tdah`, `audhd`, `aspie`, `dyslexic`, `dyspraxic`,
			`diabetic`, `type (?:1|one|2|two) diabetic`, `t1d`, `epileptic`, `hiv[ -]?(?:positive|\+)`, `(?:on|with) the (?:autism )?spectrum`,
			`(?:living|lives?|struggl\w+|battl\w+|fighting|dealing|diagnosed|recover\w+|suffer\w+|coping) (?:with|from|against)?\s*(?:my |a )?` + illness,
			illness + `[ -](?:survivor|warrior|fighter|patient|sufferer|haver)`, `(?:i have|i[’']ve got|my) ` + illness, `^\s*` + illness + `\s*$`,
			`disabled (?:developer|engineer|person|man|woman|veteran|dev|programmer)`, `i(?:[’']m| am) disabled`, `^\s*disabled\s*$`, `person with (?:a )?disabilit(?:y|ies)`, `wheelchair(?: user)?`,
			`deaf(?: (?:developer|engineer|programmer|dev|person))?`, `hard of hearing`, `(?:legally |partially )?blind (?:developer|engineer|programmer|dev|person)`, `i(?:[’']m| am) (?:legally )?blind`, `visually impaired`,
			`chronically ill`, `spoonie`, `sober(?: since)?`, `(?:in recovery|recovering (?:addict|alcoholic))`, `alcoholic`, `pregnant`, `mentally ill`, `amputee`, `transplant recipient`,
			`schwerbehindert\pL*`, `behindert`, `gehörlos`, `rollstuhlfahrer(?:in)?`, `depressiv`, `schwanger`, `krebs(?:überlebende\pL*|krank)`, `diabetiker(?:in)?`, `legasthenik\pL*`,
			`handicapée?`, `malvoyante?`, `sourde?`, `diabétique`, `dépressi(?:f|ve)`, `enceinte`, `dyslexique`,
			`discapacitad[oa]`, `sord[oa]`, `ciego`, `diabétic[oa]`, `autista`, `embarazada`, `disléxic[oa]`, `deficiente (?:visual|físico|auditivo)`, `grávida`,
			`disabile`, `инвалид`, `аутист`, `自閉症`, `自闭症`, `障害者`, `发达障害|発達障害`,
		}, []string{`sober (?:look|analysis|view|assessment)`, `double[ -]blind`, `blind (?:spots?|signatures?)`, `patient (?:data|records|monitoring|outcomes)`,
			`(?:detect|predict|diagnos|screen|segment|classif)\w*(?: of| for)? ` + illness, `deaf (?:accessibility|education)`, illness + ` (?:detection|prediction|research|diagnosis|screening|imaging|models?|care|registry|genomics|data)`}},
		{Politics, []string{
			`democrats?`, `republicans?`, `socialists?`, `marxists?`, `communists?`, `anarchists?`, `libertarians?`, `trotskyists?`, `leftists?`, `left[ -]wing(?:er)?`, `right[ -]wing(?:er)?`,
			`antifa(?:scist)?`, `maga`, `tory`, `tories`, `brexiteer`, `remainer`, `nationalist`, `monarchist`, `zionist`, `anti[ -]?zionist`, `feminists?`, `pro[ -]life`, `pro[ -]choice`, `blm`, `black lives matter`,
			`(?:free|stand(?:ing)? with|support) (?:palestine|israel|ukraine|gaza|tibet|hong kong)`, `member of the [\pL ]{2,30} party`, `(?:labour|green|conservative|democratic|republican|communist|socialist|pirate) party(?: member)?`,
			`(?:a |proud )(?:liberal|conservative|progressive)`, `^\s*(?:liberal|conservative|progressive)\s*$`, `politically (?:conservative|liberal|left|right)`, `abolish ice`, `defund the police`,
			`sozialist(?:in)?`, `kommunist(?:in)?`, `anarchist(?:in)?`, `linksradikal`, `linker aktivist`, `parteimitglied`, `mitglied (?:der|bei den|der partei) (?:spd|cdu|csu|afd|fdp|grünen|linken|piratenpartei)`, `(?:spd|cdu|csu|afd|fdp)[ -]?mitglied`,
			`socialiste`, `communiste`, `anarchiste`, `gauchiste`, `militante? (?:politique|de gauche|de droite|écologiste|lfi|rn|ps)`, `féministe`, `insoumise?`,
			`socialista`, `comunista`, `anarquista`, `peronista`, `feminista`, `militante del? \pL+`, `petista`, `bolsonarista`, `lulista`, `esquerdista`, `leghista`, `anarchic[oa]`,
			`socialistisch`, `коммунист\pL*`, `анархист\pL*`, `либертариан\pL*`, `共产党员|共產黨員|党员`,
		}, []string{`social democrats? usa`, `left[ -]wing join`, `pirate party games?`}},
		{Ethnicity, []string{
			`black (?:man|woman|guy|girl|male|female|developer|engineer|dev|coder|programmer|data scientist|techie|(?:and|&) proud)`, `black in (?:ai|tech|data|ml)`, `african[ -]american`, `afro[ -]\pL+`, `latina`, `latino`, `latinx`, `latine`, `latinx in ai`,
			`hispanic`, `chican[oa]`, `asian[ -]american`, `(?:east |south )?asian (?:man|woman|guy|girl|male|female|dude)`, `indigenous`, `native american`, `first nations`, `aboriginal`, `m[āa]ori`, `inuit`, `s[áa]mi`, `romani`, `roma (?:woman|man)`,
			`person of colou?r`, `(?:wo)?m[ae]n of colou?r`, `poc`, `bipoc`, `bame`, `biracial`, `mixed[ -]race`, `multiracial`, `caucasian`, `white (?:man|guy|male|dude|woman|girl)`, `half[ -](?:\pL+ese|\pL+ish|\pL+ian|\pL+can|german|french|greek|arab|black|white)`,
			`of \pL+(?: \pL+)? (?:descent|ancestry|heritage|ethnicity)`, `ethnic(?:ally)? \pL+`, `person with migration background`, `migrationshintergrund`, `schwarze[rn]? (?:deutsche[rn]?|frau|mann|entwickler(?:in)?)`, `sinti`,
			`métisse?`, `d[’']origine \pL+`, `issue? de l[’']immigration`, `afrodescendiente`, `afrodescendente`, `indígena`, `mestiz[oa]`, `mulher negra`, `homem negro`, `de ascendencia \pL+`, `de origine \pL+`,
		}, []string{`black ?box`, `ethnic(?:ally)? (?:bias|fairness)`, `indigenous (?:languages?|language technolog\w+)`, `latino? alphabet`}},
		{Sexuality, []string{
			`gay`, `lesbian`, `bisexual`, `queer`, `lgbt\w*\+?`, `lgbtqia\+?`, `transgender`, `trans (?:man|woman|girl|guy|boy|person|dev|femme|masc|rights|lesbian)`, `transfem\w*`, `transmasc\w*`, `transsexual`, `non[ -]?binary`, `enby`, `genderfluid`, `genderqueer`, `agender`, `intersex`,
			`asexual`, `ace`, `pansexual`, `polyamorous`, `demisexual`, `cis(?:gender)?(?: (?:man|woman|male|female|het))?`, `straight (?:man|male|guy|woman)`, `homosexual`, `heterosexual`, `drag queen`, `furry`,
			`(?:my )?pronouns?:?(?: are)?.*`, `(?:she|he|they|xe|ze|fae|it|any|sie|er|elle|iel|ella|él|elu|ela|ele|lei|lui|hij|zij|hen|hon|han|dey)\s*/\s*(?:her|hers|him|his|them|theirs|they|she|he|xem|xir|zir|hir|faer|it|its|any|all|ihr|ihm|ihn|elle|ellx?|iel|ella|él|ela|ele|elu|lei|lui|hem|haar|hun|henne|honom|dem)(?:\s*/\s*\pL+)*`, `any pronouns`,
			`schwul`, `lesbisch`, `lesbe`, `homosexuell`, `bisexuell`, `nicht[ -]?binär`, `transfrau`, `transmann`, `homosexuel(?:le)?`, `lesbienne`, `bisexuel(?:le)?`, `non[ -]binaire`, `femme trans`, `homme trans`,
			`lesbiana`, `lésbica`, `homosexual`, `no binari[oae]`, `não[ -]binári[oa]`, `mujer trans`, `mulher trans`, `bissexual`, `omosessuale`, `lesbica`, `non binari[oae]`, `гей`, `лесбиянка`, `同性恋`, `ゲイ`, `レズビアン`, `トランスジェンダー`,
			`woman in (?:tech|ai|data|ml|stem)`, `girl (?:coder|who codes|in tech)`, `lady (?:coder|dev)`, `frau in der it`, `mujer en (?:tecnología|tech)`,
		}, []string{`non[ -]?binary (?:classif\w+|trees?|formats?|data|files?|outcomes?|features?|search|codes?|options?)`, `ace (?:editor|certified|attorney)`, `(?:flying|google|gcp) ace`, `ace level`, `cis (?:benchmarks?|controls?|hardening)`, `queer in ai workshop organi[sz]er`}},
		{Union, []string{
			`(?:trade|labou?r) union(?:ist|s)?`, `(?:proud )?union (?:member|man|woman|rep|organi[sz]er|strong|steward|thug)`, `unionist`, `shop steward`, `works council(?: member)?`, `unionized?`, `iww`, `wobbly`, `cwa member`, `teamster`,
			`gewerkschaft(?:er|erin|ler|lerin|smitglied)?`, `gewerkschaftlich`, `betriebsrat`, `betriebsrätin`, `ver\.?di[ -]?mitglied`, `ig metall`, `syndicalistes?`, `syndiquée?`, `délégué(?:e)? (?:syndicale?|du personnel)`, `élue? cse`, `cgt`, `cfdt`,
			`sindicalista`, `sindicato`, `sindicalizad[oa]`, `delegad[oa] sindical`, `comisiones obreras`, `sindacalista`, `cgil`, `vakbond(?:slid)?`, `ondernemingsraad`, `związkowiec`, `профсоюз\pL*`,
		}, nil},
		{Family, []string{
			`(?:father|mother|dad|daddy|mom|mum|mama|papa|parent|grandfather|grandmother|grandpa|grandma)s? (?:of|to) (?:` + number + `|my|our|the|boys?|girls?|kids|children|sons?|daughters?|little)(?: .*)?`,
			`(?:proud|single|full[ -]time|stay[ -]at[ -]home|girl|boy|twin|new|working|busy|soccer|and) (?:dad|father|mom|mum|mother|parent)s?`, `dad`, `daddy`, `mom`, `mum`, `mommy`, `husband(?: (?:of|to) .*)?`, `wife`, `hubby`, `spouse`, `married(?: (?:to|with) .*)?`, `divorced`, `widow(?:er)?`, `engaged to .*`,
			`\d kids`, `(?:two|three|four) (?:kids|children|daughters|sons|boys|girls)`, `father`, `mother`, `family (?:man|guy|first)`, `papa`, `grandparent`,
			`(?:vater|mutter|mama|papa) von .*`, `familienvater`, `(?:zweifach|dreifach)?vater`, `mutter`, `verheiratet`, `ehemann`, `ehefrau`, `geschieden`, `verwitwet`, `alleinerziehend\pL*`, `zwei kinder`, `drei kinder`,
			`(?:père|mère|papa|maman) de .*`, `père`, `mère`, `marié(?:e)?`, `époux`, `épouse`, `divorcé(?:e)?`, `(?:padre|madre|papá|mamá) de .*`, `padre`, `madre`, `papá`, `mamá`, `casad[oa]`, `espos[oa]`, `marido`, `divorciad[oa]`, `solter[oa]`,
			`(?:pai|mãe) de .*`, `pai`, `mãe`, `(?:padre|madre|papà|mamma) di .*`, `papà`, `mamma`, `sposat[oa]`, `marito`, `moglie`, `(?:vader|moeder) van .*`, `vader`, `moeder`, `getrouwd`, `ojciec`, `żona`, `mąż`, `żonaty`, `mężatka`, `отец`, `папа`, `мама`, `муж`, `жена`, `женат`, `замужем`, `已婚`, `两个孩子的(?:爸爸|妈妈)`, `二児の[父母]`, `[二三]児の[父母]`,
		}, []string{`(?:mother|father)board`, `(?:dog|cat|plant) (?:dad|mom|mum|parent)s?`, `(?:father|mother|parent) of (?:dragons|all \pL+)`, `fathers? of (?:the )?(?:algorithm|language|framework|project|library)`, `mother (?:tongue|nature)`, `father christmas`, `family of (?:models|algorithms)`, `dad jokes?`, `madre de dios`, `papa smurf`}},
		{Age, []string{
			`\d{2}\s*(?:years?|yrs?)[ -]old`, `\d{2}[ -]year[ -]old`, `\d{2}\s*y\.?/?o\.?`, `aged? \d{2}`, `born (?:in )?(?:19|20)\d\d`, `\d{2} jahre(?: alt| jung)?`, `jahrgang (?:19|20)\d\d`, `geboren (?:im jahr |in )?(?:19|20)\d\d`, `^\s*\d{2} ans\s*$`, `né(?:e)? en (?:19|20)\d\d`, `^\s*\d{2} años\s*$`, `nacid[oa] en (?:19|20)\d\d`,
			`^\s*\d{2} anos\s*$`, `^\s*\d{2} anni\s*$`, `^\s*\d{2} jaar(?: oud)?\s*$`, `\d{2} lat`, `teen(?:ager)?`, `boomer`, `millennial`, `gen[ -]?z`, `\d{2}岁`, `\d{2}歳`, `[1-9]0s? something`,
		}, []string{`\d{2} jahre (?:erfahrung|berufserfahrung|praxis|im|in|als)`, `\d{2} lat doświadczenia`}},
		{Offence, []string{`ex[ -]?(?:convict|con|offender|felon)`, `felon`, `formerly incarcerated`, `justice[ -](?:involved|impacted)`, `vorbestraft`, `ex[ -]?détenue?`, `expresidiari[oa]`}, nil},
	}
}
