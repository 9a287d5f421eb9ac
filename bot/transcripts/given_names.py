"""Given names: they show where a name begins in "Chairman of Severstal Alexei Mordashov"."""

from __future__ import annotations

_LATIN = """
abdel abdelaziz abdelmadjid abdul abdullah abdulla abdulmanap abd abdurrahman abiy adel adam adrian ahmad ahmed
ahmet aigul ainur airat akhmat akhmed alan albert aleksandar aleksandr aleksey alejandro alena alex alexandar
alexander alexandra alexandre alexei alexey alexis alfred ali alibek alice alina alisa alisher aliya alkhazur alla
almazbek alpha alsu alyona ambroise amina amiran amir anastasia anastasiya anatoly anders andré andrea andreas
andrei andrej andrew andrey andrzej andry angel angela angelina anna anne annette anthony anton antonina antonio
antónio arcady arkady arman armen armin arsen arseny artem arthur artur artyom ashot askar aslan ayman azat azer
bashar bakir bako barack bek benjamin benny bernard berl bilkhis bill bogdan borge boris borislav borut boyko brad
brian bruno carl carlos catherine charles chris christian christine christoph claus cristina cyril daniel daniil
danila danil darya dave david dea denis deniz diana didier dilma dimitri dimitar dimitris dina dinara dmitri dmitriy
dmitry donald dominique dzhanik eduard edward ehud ekaterina eldar elena elina elizaveta ella elmira elvin elvira
emil emine emina emir emma emmanuel emomali enzhi eric erik erlan ernest ernst esmail evgeny evgeniy evo ewald faina
farid farida fatima faustin-archange federica fedor felipe felix ferit fidel filipp finn florence françois frank
frank-walter franz fyodor gabriel galina garry gary gazim gennady gennadi georg george georgi georgios georgy gerard
gérard gerhard german gianni gideon giorgio giuseppe gleb gloria goran gordon gregory grigory guido gudni gulnara
gunther gurbanguly guy guzel haakon haider hamad hamid han hans harri hassan heiko heinz helga helmut henri henry
herman hilary hirofumi hosni hu hugo hussein ian ibrahim igor ilana ildar ilham ilia ilya ilyas imangali imran ines
inessa inga inna irakli irina isa isaac isaias islam ismail issa ivan ivanka ivica jacob jacques jair jake jakob
james jan jane jans janusz javier jean jean-claude jean-marc jean-yves jens jeremy jerry jill jim jimmy joachim joe
johann john johnny jonas jörg jose josé josef joseph josep juan juha julia julie julius jürgen justin kamil kamilla
kanat karen karim karina karl kassym-jomart katarina katerina katrin keith kemal kenneth kersti khabib khaled
khalifa khaltmaagiin kira kirill klaus klavdia klement kolinda konstantin kristalina kristina ksenia kseniya kurt
laisa larisa larry lars laura laurent lavrenty lech leila leo leon leonid leonard lev li lidia lidiya lilia liliya
linda lionel lisa lloyd lothar louis luca lucas ludmila luis luiz lukas lyubov lyudmila madina magomed magomedali
mahamat mahmoud maksim maksut malika manuel marat marc marcel marco marcos margarita maria mariam mariano marina
mario mariya marius mark marlen martin marwan mary maryana masud mateusz matteo matthias matti matvei maurice
mauricio max maxim maya megyn mehmet mehriban mevlut michael michel michelle miguel mihai mikhail mila milan miloš
milos milorad mira mirlan miroslav mohamed mohammad mohammed mohsen moussa muhammad muhammadu murad murat musa
mustafa nabil nadezhda nail nailya najib nana narendra natalia natalie natalya natan nelly nelson nguyen nicola
nicolae nicolas nicos nika nikita nikol nikola nikolai nikolay nikolas nikos nina nino norbert nursultan oksana olaf
oleg olena oleksandr olesya olga olli-pekka olzhas omar orlando oscar osman otto pablo pascal patrick paul paula
paulo pavel paolo pedro peter petr petra petro philip philippe pierre pietro pinchas polina prokopis pyotr qasym
rafael rafik rahul raimonds rais raisa rajiv ram ramil ramin ramzan raouf rashid raúl raul rawil ray recep reinhard
renat reuven rex reza ricardo richard rima rinat rishat robert roberto robin rodrigo roger roland roman ron ronald
rosa rosen rostislav roza rudolf ruslan rustam rustem saad said sajid salim salman salva samir samuel sanal sandra
sanjay sara sarah saša sauli saveliy scott sebastian semyon serge sergei sergey sergio serzh shavkat shimon shinzo
silvio simon sigmar sofia sofya sophie sooronbay spartak stanislav stefan stefano stepan stephan stephen steve
steven suga suheil suleiman susan svetlana sven taiana tamara tamim tarek tariq tarja taras tatiana tatyana tayyip
ted teodor terry theresa thomas tigran tikhon tim timofei timothy timur tobias todor tom tomas tomislav tony toomas
tucker ukhnaagiin ulrich umaru umberto ursula vadim vagit vahan valdis valentin valentina valeri valeria valeriy
valeriya valery vasily vasiliy vaso vera veronika veniamin viatcheslav victor victoria viktor viktoria vincent
vincenzo violetta vitaly vitaliy vittorio vladas vladimir vladislav vladlen volodymyr vsevolod vyacheslav walid
walter wang wen werner wilhelm william wolfgang xi yakov yan yana yaroslav yasir yaser yefim yegor yekaterina yelena
yelisei yelizaveta yermek yevgenia yevgeny yevgeniy yevhen yoshihide yoweri yukio yulia yuliya yunus yunus-bek yuri
yuriy yury yusup yves zaur zhanna zhang zhou zinaida zoran zoya zurab zviad ruhollah ebrahim masoud prabowo khalid
mokgweetsi joão félix faure teodoro denis-christel andres viktoriya arina varvara veronica ulyana kristian eleonora
emilia zarina dariga saltanat sultan timofey makar zakhar savva klim anvar rasul ruben robertas algirdas valdas
andris egils gints inara elgin nazim nurlan nurlybek nikolina ljubica miodrag srdjan slobodan vuk boško zdravko
radovan vojislav aleksej gavriil pelageya elizabeth hanna edwin agnes keir rishi liz ben winston friedrich annalena
giorgia kaja sanna ulf mette alar zuzana rumen kyriakos naftali yair abdelfattah kais joao uhuru bola emmerson
lazarus hakainde macky bassirou assimi abdourahamane nayib gustavo lula alberto claudia jacinda christopher droupadi
shehbaz mahinda ranil gotabaya thongloun joko ferdinand bongbong anwar lawrence hsien srettha prayut myint aung hun
kim yoon fumio sanae shigeru jaishankar subrahmanyam ajit qin jiang samia geeta anjana nadim amro faisal ruzana
aisel
"""
_CYRILLIC = """
александр александра алексей алена алёна алина алиса алла анастасия анатолий ангелина андрей анна антон антонина
аркадий арсений артём артем артур афанасий белла богдан борис вадим валентин валентина валерий валерия варвара
василий вера вероника виктор виктория виталий владимир владислав всеволод вячеслав галина геннадий георгий герман
глеб григорий давид дамир данил данила даниил дарья денис диана дина динара дмитрий евгений евгения егор екатерина
елена елизавета жанна захар зинаида злата зоя иван игнат игорь ильдар илья инна ирина карина кирилл клавдия
константин кристина ксения лариса лев леонид лидия лилия любовь людмила магомед майя максим маргарита марина мария
марк марат матвей мила милана михаил надежда наталия наталья никита николай нина оксана олег олеся ольга павел пётр
петр полина прохор радий раиса рамзан рамиль ринат роберт родион роман руслан рустам савелий светлана святослав
семён сергей софия софья станислав степан тамара тарас татьяна тимофей тимур тихон ульяна фёдор федор филипп эдуард
элина элла эльвира эльмира эмилия эмма юлия юрий яков ян яна ярослав такер нурсултан касым-жомарт шавкат эмомали
ильхам никол серж реджеп сердар гурбангулы садыр алмазбек нарендра дональд джозеф эммануэль ангела александар
милорад башар махмуд хасан эбрахим мухаммед абдель си ким чжан тамим
"""

GIVEN_NAMES = frozenset((_LATIN + _CYRILLIC).split())
"""In small letters."""
