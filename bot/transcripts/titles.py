"""Words that tell a speaker's post from a name, and names for those who stay anonymous: English and Russian."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ANONYMOUS = re.compile(
    r"(?:question|remark|remarks|reply|response|answer|voice|voices|вопрос|реплика|ответ|голос|голоса)"
    r"(?:\s(?:from|in|at|by|из|от|с|в)\s.{1,80}|\s(?:no\.? ?|№ ?)?\d{1,3}|\sto (?:a |the )?question|\sна вопрос)?"
    r"|(?:female|male|unidentified|unknown|женский|мужской|неизвестный) (?:voice|speaker|голос)"
    r"|audience(?: member)?"
    r"|operator|speaker|moderator|host|presenter|interviewer|interpreter|translator|journalist|reporter|"
    r"correspondent|(?:a |the )?member of the audience|voiceover|announcer|pupil|student|call cent(?:re|er) operator|"
    r"everyone|all|из зала|ведущий|ведущая|модератор|диктор|переводчик|корреспондент|журналист|оператор|зал|"
    r"закадровый голос|ученик|ученица|студент|студентка|все",
    re.IGNORECASE,
)
"""Speakers without a name; "Question from Izhevsk" too."""

ROLES = _words(
    """academician actor actress acting adjutant administrator admiral adviser advisor aide ambassador analyst anchor
    animator announcer archbishop archimandrite architect archpriest artist assistant associate astronaut
    athlete attorney author auxiliary bishop blogger brother builder businessman businesswoman candidate
    captain cardinal ceo cfo chair chairman chairperson chairwoman champion chancellor charge chief citizen
    coach cochair co-chair co-chairman co-chairperson co-chairwoman co-founder co-owner colonel columnist
    commander commander-in-chief commandant commentator commissar commissioner composer conductor consul
    consultant coordinator corporal correspondent cosmonaut counsellor critic cto curator cutter daughter
    deacon dean delegate deputy designer developer director director-general doctor dr driver duke economist
    editor editor-in-chief elder emir emperor engineer entrepreneur envoy executive expert farmer father
    fellow fighter fitter foreman founder general governor governor-general graduate grandson granddaughter
    graduate guardsman guide gunner head headmaster headmistress hero historian host husband imam inspector
    instructor intern journalist judge justice king lama laureate lawyer leader lecturer lieutenant lt-gen
    machinist major manager marshal master mayor mechanic member metropolitan minister miner moderator monk
    mother mufti nurse officer olympian ombudsman ombudsperson ombudswoman operator organiser owner parent
    participant partner patriarch pensioner philosopher physician pianist pilot player plenipotentiary poet
    pope postgraduate premier presenter president priest primate prince princess principal private producer
    professor programmer prosecutor psychologist publisher pupil queen rabbi rapporteur rector reporter
    representative researcher resident retiree scholar schoolboy schoolgirl schoolchild scientist screenwriter
    sculptor secretary secretary-general senator senior sergeant shareholder sheikh sherpa singer skater
    soloist son speaker spokesman spokesperson spokeswoman sportsman sportswoman student sultan superintendent
    supervisor surgeon teacher technician technologist trainer translator treasurer trustee umpire veteran
    vice vice-chairman vice-governor vice-president vice-premier vice-rector vicepresident volunteer warrant
    welder widow wife winner woman worker writer mr mrs ms miss sir lady madam президент премьер-министр
    министр председатель директор гендиректор губернатор глава мэр секретарь руководитель начальник командир
    командующий генерал полковник майор капитан лейтенант сержант адмирал академик профессор ректор
    заместитель замминистра зампред вице-президент вице-премьер полпред представитель помощник советник посол
    член депутат спикер прокурор судья уполномоченный патриарх митрополит архиепископ епископ игумен муфтий
    раввин король королева принц шейх эмир султан канцлер премьер журналист корреспондент ведущий ведущая
    редактор учитель учительница врач хирург медсестра студент студентка ученик ученица рабочий инженер
    механик лётчик космонавт тренер чемпион чемпионка актёр актриса режиссёр писатель поэт композитор художник
    дирижёр волонтёр доброволец ветеран герой мать отец жена вдова фермер предприниматель бизнесмен учёный
    исследователь основатель владелец участник участница исполняющий
    исполняющая врио keeper steward warden registrar auditor comptroller
    sheriff alderman councillor councilman councilwoman clerk bailiff harbourmaster chaplain sergeant-major
    brigadier commodore lawmaker parliamentarian congressman congresswoman mp rapper youtuber vlogger
    ambassador-at-large chairlady councilor undersecretary"""
)
"""What a person is called by: the words that posts end in or begin with, in small letters."""

NOUNS = _words(
    """academy administration aerospace affairs age agency agriculture aircraft airlines alliance armed army assembly
    association authority aviation bank battalion board branch brigade broadcasting budget bureau cathedral
    centre center central chamber channel charity church city civic civil club college commerce commission
    committee commonwealth communications community company concert confederation conference congress
    conservatory construction consumer cooperation cooperative corporation corps council country county court
    crew culture defence defense delegation department design developers development diaspora digital directors
    directorate disaster disasters district division doctors domestic duma economic economy education election
    elections emergencies emergency employers employment energy engineering enterprise enterprises entity
    entrepreneurs entrepreneurship environment environmental executive exhibition export faction factory faculty
    fair family federal federation festival film finance financial fleet food football forces foreign forestry
    forum foundation front fund gas gazette government group guard gymnasium headquarters health healthcare
    heritage hermitage holding holdings hospital housing human humanities immunology independent industrial
    industrialists industries industry information infrastructure initiative initiatives inquiry institute
    institution insurance integration intelligence interior international investigative investment issues jsc
    journal journalists judo kindergarten laboratory labour labor lawyers league legislative liberal library
    lyceum magazine management marines mass media medical medicine medicines military mining ministry mission
    monastery monitoring montage movement municipality museum music nation national nations natural navy network
    news newspaper nuclear ocean office officers oil oncology operation orchestra order orders organisation
    organization orthodox party pao ooo peace people peoples petroleum philharmonic plant platform police policy
    political popular port post press prize programme project projects protection province public publishing
    radio railway railways reception refinery region regional regions regiment relations relief religious
    republic research reserve resources rights safety school science sciences scientists secretariat section
    sector security senate service services session shipbuilding shipyard shop social societies society space
    special sport sports squad staff stadium state station statehood steel strategic studio studies supervision
    support supreme systems tatneft team technical technologies technology telecommunications television
    territories territory theatre theater tourism trade transport transportation treasury tribunal troops trust
    tv union unions unit united universities university utilities veterans village war warship water welfare
    wing witnesses women world youth zone first second third former deputy national state agrarian arctic россии
    федерации республики области края округа города совета думы банка комитета комиссии академии института
    университета центра фонда союза партии правительства администрации службы агентства корпорации компании
    королевства мид мвд мчс фсб свр фсо фас фнс цк кпв мгу спбгу ран тасс нтв втб ржд риа правления сбербанка
    росимущества роснано газпрома роснефти государства телеканала газеты журнала"""
)
"""Words of institutions and posts that are no one's name, in small letters."""

PLACES = _words(
    """abkhazia afghanistan albania algeria america angola arabia argentina armenia australia austria azerbaijan
    bahrain bangladesh belarus belgium benin bolivia bosnia botswana brazil britain brunei bulgaria burkina
    burundi cambodia cameroon canada chad chile china colombia comoros congo croatia cuba cyprus czechia denmark
    djibouti ecuador egypt eritrea estonia ethiopia europe finland france gabon gambia georgia germany ghana
    greece guatemala guinea guyana haiti herzegovina honduras hungary iceland india indonesia iran iraq ireland
    israel italy jamaica japan jordan kazakhstan kenya kingdom korea kosovo kuwait kyrgyzstan laos latvia
    lebanon lesotho liberia libya liechtenstein lithuania luxembourg macedonia madagascar malawi malaysia
    maldives mali malta mauritania mauritius mexico moldova monaco mongolia montenegro morocco mozambique
    myanmar namibia nepal netherlands nicaragua niger nigeria norway oman ossetia ossetia-alania pakistan
    palestine panama paraguay peru philippines poland portugal qatar romania russia rwanda salvador samoa
    senegal serbia seychelles singapore slovakia slovenia somalia spain srpska sudan suriname swaziland sweden
    switzerland syria taiwan tajikistan tanzania thailand togo transnistria tunisia turkey türkiye turkmenistan
    uganda ukraine uruguay usa us uk uae un uzbekistan vatican venezuela vietnam yemen zambia zimbabwe adygea
    altai amur arkhangelsk astrakhan bashkortostan belgorod bryansk buryatia caucasus chechnya chelyabinsk
    chukotka chuvashia crimea daghestan dagestan donbass donetsk ingushetia irkutsk ivanovo kabardino-balkaria
    kaliningrad kalmykia kaluga kamchatka karelia karachayevo-circassia kazan kemerovo khabarovsk khakassia
    khanty-mansi kherson kiev kirov komi kostroma krasnodar krasnoyarsk kurgan kursk kuzbass kyiv leningrad
    lipetsk lugansk magadan mari moscow mordovia murmansk nenets novgorod nizhny novosibirsk omsk orenburg oryol
    penza perm petersburg primorye pskov rostov ryazan sakha sakhalin samara saratov sevastopol siberia smolensk
    sochi st stavropol sverdlovsk tambov tatarstan tomsk trans-baikal tula tuva tver tyumen udmurtia ulyanovsk
    ural urals vladivostok volga volgograd vologda voronezh yakutia yamal yamal-nenets yaroslavl yekaterinburg
    zaporozhye baikal balkans baltic donbas east north south west abkhaz african american arab argentine
    armenian asian australian austrian azerbaijani belarusian brazilian british bulgarian canadian chinese cuban
    cypriot czech danish dutch egyptian english estonian eurasian european finnish french georgian german greek
    hungarian indian indonesian iranian iraqi irish israeli italian japanese kazakh korean kyrgyz latvian
    lithuanian mongolian norwegian ossetian palestinian polish portuguese romanian russian saudi serbian slovak
    slovenian soviet spanish swedish swiss syrian tajik tatar turkish turkmen ukrainian us uzbek vietnamese
    сша кнр кндр фрг рф оаэ юар снг ссср оон ес россия россии абхазия абхазии австралии австрии азербайджан
    азербайджана албании алжира анголы аргентины армения армении афганистана бангладеш бахрейна беларусь
    беларуси белоруссии бельгии бенина болгарии боливии ботсваны бразилии бруней британии великобритании венгрии
    венесуэлы вьетнама габона гаити ганы гвинеи германии греции грузии дании джибути египта замбии зимбабве израиля
    индии индонезии иордании ирака иран ирана ирландии исландии испании италии йемена казахстан казахстана камбоджи
    камеруна канады катара кении кипра киргизии китая колумбии конго кореи кубы кувейта кыргызстан кыргызстана лаоса
    латвии ливана ливии литвы люксембурга мавритании мадагаскара малави малайзии мали мальты марокко мексики
    мозамбика молдавии молдова молдовы монако монголия монголии мьянмы намибии непала нигера нигерии нидерландов
    никарагуа норвегии омана осетии осетия пакистана палестины панамы парагвая перу польши португалии приднестровья
    руанды румынии сальвадора саудовской аравии сенегала сербия сербии сингапура сирии словакии словении сомали
    судана таджикистан таджикистана таиланда танзании того туниса туркменистан туркменистана турции уганды
    узбекистан узбекистана украины уругвая филиппин финляндии франции хорватии цар чада черногории чехии чили
    швейцарии швеции шри-ланки эквадора эритреи эстонии эфиопии японии европы африки азии адыгеи адыгея алтай алтая
    башкортостан башкортостана бурятии бурятия дагестан дагестана ингушетии ингушетия калмыкии калмыкия карелии
    карелия коми крым крыма мордовии мордовия саха якутии татарстан татарстана тывы тыва удмуртии хакасии хакасия
    чечни чувашии чувашия москвы санкт-петербурга петербурга севастополя донбасса кузбасса"""
)
"""Places and what comes from them, in small letters. A name may hold one ("German Gref"): given names win."""

PEOPLE = ROLES | _words("man woman boy girl lady person мужчина женщина мальчик девочка девушка")
"""What somebody without a name is called by, in small letters."""

PRESS = _words("correspondent journalist reporter anchor presenter host корреспондент журналист ведущий ведущая")
"""Who is known by the newspaper or channel alone: "RT correspondent"."""

SMALL = _words("""of the and for in on at to a an by with from under de la du et und и по в на при за от с из""")
"""Small words inside a post; a name never holds them."""

PARTICLES = _words(
    """al el bin ibn ben van von der den de da dos du di del della la le el- al- ter abu ould oglu bey bint ag аль эль
    бен бин ибн ван фон де да"""
)
"""Small words inside a name."""

VERBS = _words(
    """am are be been being began believe believes can cannot come consider could decided did do does emphasise
    emphasised follow following follows gave get give given had has have hereby however is just know knows let
    like made make makes may mean means mention must need note noted notes quote read reads recall remind
    repeat respond said say saying says see shall should speak speaking stressed take tell tells that then
    there therefore these they think this those want was we were what when where which who why will wish with
    wonder would writes wrote you your my our his her its their it as if but or not no so how these here thus
    only also more most some any это что как я мы вы он она они есть был была были будет говорит сказал
    отметил хочу могу так то же не ни но а если когда где кто который которые чтобы наш ваш мой его её их все
    всё вот"""
)
"""Words that a speaker's label never holds: what they stand in is a sentence."""

OPENERS = _words(
    """dear esteemed colleagues friends comrades ladies gentlemen good hello thank thanks yes and but so or for in on
    at to from with by of as about after before finally also next then here now today regarding concerning
    well indeed another further moreover let please текст уважаемые дорогие коллеги друзья и но а в на о об по
    для также далее сегодня теперь итак прошу пожалуйста"""
)
"""Words that a sentence begins with and a speaker's label never."""

STYLES = _words(
    """king queen patriarch metropolitan archbishop bishop pope prince emir sultan princess catholicos primate патриарх
    митрополит архиепископ епископ король королева принц эмир султан"""
)
"""Posts whose bearers are named by their first name, and often by the place behind it: "King Abdullah II of Jordan"."""
