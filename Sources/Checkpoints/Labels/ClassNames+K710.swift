// Facts of the published lists, as open-mmlab/mmaction2 (Apache-2.0, commit 1d261c93) has them.

extension ClassNames {
  /// By output row of the released heads.
  static let k710: String = """
    riding a bike; marching; dodgeball; playing cymbals; checking tires; roller skating; tasting \
    beer; clapping; drawing; juggling fire; bobsledding; petting animal (not cat); spray \
    painting; training dog; eating watermelon; building cabinet; applauding; playing harp; \
    inflating balloons; sled dog racing; wrestling; pole vault; hurling (sport); riding scooter; \
    shearing sheep; sweeping floor; eating carrots; skateboarding; dunking basketball; disc \
    golfing; eating spaghetti; playing flute; riding mechanical bull; making sushi; trapezing; \
    picking apples; stretching leg; playing ukulele; tying necktie; skydiving; playing cello; \
    jumping into pool; shooting goal (soccer); trimming trees; bookbinding; ski jumping; walking \
    the dog; riding unicycle; shaving head; hopscotch; playing piano; parasailing; bartending; \
    kicking field goal; finger snapping; dining; yawning; peeling potatoes; canoeing or \
    kayaking; front raises; laughing; dancing macarena; digging; reading newspaper; hitting \
    baseball; clay pottery making; exercising with an exercise ball; playing saxophone; shooting \
    basketball; washing hair; lunge; brushing hair; curling hair; kitesurfing; tapping guitar; \
    bending back; skipping rope; situp; folding paper; cracking neck; assembling computer; \
    cleaning gutters; blowing out candles; shaking hands; dancing gangnam style; windsurfing; \
    tap dancing; skiing mono; bandaging; push up; doing nails; punching person (boxing); \
    bouncing on trampoline; scrambling eggs; singing; cleaning floor; krumping; drumming \
    fingers; snowmobiling; gymnastics tumbling; headbanging; catching or throwing frisbee; \
    riding elephant; bee keeping; feeding birds; snatch weight lifting; mowing lawn; fixing \
    hair; playing trumpet; flying kite; crossing river; swinging legs; sanding floor; belly \
    dancing; sneezing; clean and jerk; side kick; filling eyebrows; shuffling cards; recording \
    music; cartwheeling; feeding fish; folding clothes; water skiing; tobogganing; blowing \
    leaves; smoking; unboxing; tai chi; waxing legs; riding camel; slapping; tossing salad; \
    capoeira; playing cards; playing organ; playing violin; playing drums; tapping pen; vault; \
    shoveling snow; playing tennis; getting a tattoo; making a sandwich; making tea; grinding \
    meat; squat; eating doughnuts; ice fishing; snowkiting; kicking soccer ball; playing \
    controller; giving or receiving award; welding; throwing discus; throwing axe; ripping \
    paper; swimming butterfly stroke; air drumming; blowing nose; hockey stop; taking a shower; \
    bench pressing; planting trees; pumping fist; climbing tree; tickling; high kick; waiting in \
    line; slacklining; tango dancing; hurdling; carrying baby; celebrating; sharpening knives; \
    passing American football (in game); headbutting; playing recorder; brush painting; person \
    collecting garbage; robot dancing; shredding paper; pumping gas; rock climbing; hula \
    hooping; braiding hair; opening present; texting; decorating the christmas tree; answering \
    questions; playing keyboard; writing; bungee jumping; smelling feet; eating burger; playing \
    accordion; making pizza; playing volleyball; tasting food; pushing cart; spinning poi; \
    cleaning windows; arm wrestling; changing oil; swimming breast stroke; tossing coin; \
    deadlifting; hoverboarding; cutting watermelon; cheerleading; snorkeling; washing hands; \
    eating cake; pull ups; surfing water; eating hotdog; holding snake; playing harmonica; \
    ironing; cutting nails; golf chipping; shot put; hugging (not baby); playing clarinet; \
    faceplanting; trimming or shaving beard; drinking shots; riding mountain bike; tying bow \
    tie; swinging on something; skiing crosscountry; unloading truck; cleaning pool; jogging; \
    ice climbing; mopping floor; making the bed; diving cliff; washing dishes; grooming dog; \
    weaving basket; frying vegetables; stomping grapes; moving furniture; cooking sausages (not \
    on barbeque); doing laundry; dyeing hair; knitting; reading book; baby waking up; punching \
    bag; surfing crowd; cooking chicken; pushing car; springboard diving; swing dancing; \
    massaging legs; beatboxing; breading or breadcrumbing; somersaulting; brushing teeth; \
    stretching arm; juggling balls; massaging person's head; eating ice cream; extinguishing \
    fire; hammer throw; whistling; crawling baby; using remote controller (not gaming); playing \
    cricket; opening bottle (not wine); playing xylophone; motorcycling; driving car; exercising \
    arm; passing American football (not in game); playing kickball; sticking tongue out; \
    flipping pancake; catching fish; eating chips; shaking head; sword fighting; playing poker; \
    cooking on campfire; doing aerobics; paragliding; using segway; folding napkins; playing \
    bagpipes; gargling; skiing slalom; strumming guitar; javelin throw; waxing back; riding or \
    walking with horse; plastering; long jump; parkour; wrapping present; egg hunting; archery; \
    cleaning toilet; swimming backstroke; snowboarding; catching or throwing baseball; massaging \
    back; blowing glass; playing guitar; playing chess; golf driving; presenting weather \
    forecast; rock scissors paper; high jump; baking cookies; using computer; washing feet; \
    arranging flowers; playing bass guitar; spraying; cutting pineapple; waxing chest; \
    auctioning; jetskiing; sipping cup; busking; playing monopoly; salsa dancing; waxing \
    eyebrows; watering plants; zumba; chopping wood; pushing wheelchair; carving pumpkin; \
    building shed; making jewelry; catching or throwing softball; bending metal; ice skating; \
    dancing charleston; abseiling; climbing a rope; crying; cleaning shoes; dancing ballet; \
    driving tractor; triple jump; throwing ball; getting a haircut; running on treadmill; \
    climbing ladder; blasting sand; playing trombone; drop kicking; country line dancing; \
    changing wheel (not on bike); feeding goats; tying knot (not on a tie); setting table; \
    shaving legs; kissing; riding mule; counting money; laying bricks; barbequing; news \
    anchoring; smoking hookah; cooking egg; peeling apples; yoga; sharpening pencil; dribbling \
    basketball; petting cat; playing ice hockey; milking cow; shining shoes; juggling soccer \
    ball; scuba diving; playing squash or racquetball; drinking beer; sign language \
    interpreting; playing basketball; breakdancing; testifying; making snowman; golf putting; \
    playing didgeridoo; biking through snow; sailing; jumpstyle dancing; water sliding; grooming \
    horse; massaging feet; playing paintball; making a cake; bowling; contact juggling; applying \
    cream; playing badminton; poaching eggs; playing nose flute; entering church; closing door; \
    helmet diving; doing sudoku; coughing; seasoning food; peeling banana; eating nachos; waxing \
    armpits; shouting; silent disco; polishing furniture; taking photo; dealing cards; putting \
    wallpaper on wall; uncorking champagne; curling eyelashes; brushing floor; pulling espresso \
    shot; playing american football; grooming cat; playing checkers; moving child; stacking \
    cups; squeezing orange; opening coconuts; rolling eyes; picking blueberries; playing road \
    hockey; carving wood with a knife; slicing onion; saluting; letting go of balloon; breaking \
    glass; carrying weight; mixing colours; moving baby; blending fruit; pouring milk; \
    surveying; making slime; sieving; walking with crutches; flipping bottle; playing billiards; \
    arresting; listening with headphones; spinning plates; carving marble; cutting cake; shoot \
    dance; being excited; petting horse; splashing water; filling cake; stacking dice; checking \
    watch; treating wood; laying decking; shooting off fireworks; pouring wine; pretending to be \
    a statue; steering car; playing rounders; looking in mirror; jumping sofa; lighting candle; \
    walking on stilts; crocheting; playing piccolo; vacuuming car; high fiving; playing \
    shuffleboard; chasing; pulling rope (game); being in zero gravity; sanding wood; decoupage; \
    using megaphone; making latte art; ski ballet; playing oboe; bouncing ball (not juggling); \
    playing mahjong; herding cattle; swimming with sharks; milking goat; swimming with dolphins; \
    metal detecting; playing slot machine; polishing metal; throwing tantrum; lawn mower racing; \
    laying stone; cutting orange; skipping stone; pouring beer; making bubbles; jaywalking; \
    leatherworking; card stacking; putting on eyeliner; card throwing; chewing gum; falling off \
    bike; repairing puncture; dumpster diving; tiptoeing; sleeping; using circular saw; cracking \
    knuckles; pinching; chiseling wood; playing rubiks cube; weaving fabric; fencing (sport); \
    sword swallowing; lighting fire; vacuuming floor; combing hair; building lego; playing \
    pinball; fly tying; playing lute; opening door; waving hand; rolling pastry; chiseling \
    stone; threading needle; playing dominoes; opening wine bottle; playing with trains; steer \
    roping; playing field hockey; separating eggs; sewing; talking on cell phone; needle \
    felting; pushing wheelbarrow; using a paint roller; playing netball; lifting hat; massaging \
    neck; blowing bubble gum; walking through snow; docking boat; clam digging; marriage \
    proposal; packing; sausage making; licking; scrapbooking; flint knapping; lock picking; \
    putting on lipstick; sawing wood; playing hand clapping games; geocaching; looking at phone; \
    making cheese; poking bellybutton; contorting; fixing bicycle; using a microscope; using a \
    wrench; doing jigsaw puzzle; making horseshoes; cooking scallops; square dancing; getting a \
    piercing; playing ocarina; making paper aeroplanes; playing scrabble; visiting the zoo; \
    crossing eyes; jumping bicycle; throwing water balloon; bodysurfing; pirouetting; luge; \
    spelunking; watching tv; attending conference; curling (sport); directing traffic; swimming \
    front crawl; ice swimming; battle rope training; putting on mascara; bouncing on bouncy \
    castle; smoking pipe; pillow fight; putting on sari; calligraphy; roasting pig; cracking \
    back; shopping; burping; using bagging machine; staring; shucking oysters; blowdrying hair; \
    smashing; playing laser tag; wading through mud; rope pushdown; preparing salad; making \
    balloon shapes; tagging graffiti; adjusting glasses; using a power drill; trimming shrubs; \
    popping balloons; playing pan pipes; using puppets; arguing; backflip (human); riding snow \
    blower; hand washing clothes; calculating; gospel singing in church; standing on hands; \
    tasting wine; shaping bread dough; wading through water; falling off chair; throwing \
    snowballs; building sandcastle; land sailing; tying shoe laces; jumping jacks; wood burning \
    (art); putting on foundation; putting on shoes; cumbia; archaeological excavation; mountain \
    climber (exercise); assembling bicycle; head stand; cutting apple; shuffling feet; bottling; \
    breathing fire; using inhaler; historical reenactment; hugging baby; mushroom foraging; \
    delivering mail; laying tiles; using atm; chopping meat; tightrope walking; mosh pit \
    dancing; photobombing; coloring in; huddling; playing gong; laying concrete; breaking \
    boards; acting in play; base jumping; tie dying; using a sledge hammer; playing ping pong; \
    photocopying; winking; waking up; swinging baseball bat; twiddling fingers; playing polo; \
    longboarding; ironing hair; bathing dog; moon walking; playing marbles; embroidering; \
    playing beer pong; home roasting coffee; gold panning; karaoke; changing gear in car; \
    raising eyebrows; yarn spinning; scrubbing face; fidgeting; planing wood; cosplaying; \
    capsizing; tackling; shining flashlight; dyeing eyebrows; drooling; alligator wrestling; \
    playing blackjack; carving ice; playing maracas; opening refrigerator; throwing knife; \
    putting in contact lenses; passing soccer ball; casting fishing line; sucking lolly; \
    installing carpet; bulldozing; roasting marshmallows; playing darts; chopping vegetables; \
    bull fighting
    """
}
