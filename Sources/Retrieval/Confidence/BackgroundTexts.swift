/// Texts that people could look for in any library, most of which a given library does not have.
///
/// What they find at best says what an unrelated text reaches. They speak of everyday life, animals,
/// weather, traffic, sports, work and shapes, in whole captions and in single words, because both
/// come as queries. Another list is another ``name``: stored measurements are then made anew.
enum BackgroundTexts {
  /// Changes with the texts.
  static let name: String = "everyday/1"

  /// The texts; always the same.
  static let all: [String] = CaptionBank.captions + everyday

  private static let everyday: [String] = list.split(separator: "\n").map(String.init)

  private static let list: String = """
    a person reads a newspaper at breakfast
    someone washes dishes in a sink
    a woman brushes her teeth in front of a mirror
    a man shaves his beard
    a baby crawls across the carpet
    children open presents under a christmas tree
    a family eats dinner around a table
    an old couple sits on a park bench
    a boy blows out candles on a birthday cake
    a girl braids her hair
    people applaud at the end of a show
    a bride and groom cut a wedding cake
    friends clink glasses at a party
    a man hangs a picture on the wall
    someone vacuums the living room
    a person folds laundry on a bed
    a woman waters plants on a balcony
    a man mows the lawn
    someone paints a fence white
    a carpenter saws a wooden plank
    a plumber repairs a pipe under the sink
    a mechanic changes a tyre
    a welder works and sparks fly
    a blacksmith hammers glowing metal
    a potter shapes a bowl on a wheel
    a tailor sews a dress
    a barber cuts a man's hair
    a nurse bandages an arm
    a dentist examines a patient
    surgeons in an operating room
    a scientist looks through a microscope
    a teacher writes on a blackboard
    students take an exam in a classroom
    a judge speaks in a courtroom
    a politician gives a speech behind a lectern
    a reporter holds a microphone outside a building
    a news anchor reads the news in a studio
    a weather map with moving clouds
    two men argue in an office
    a meeting around a conference table
    a woman types on a laptop
    a hand scrolls on a phone
    a person plays a video game
    a screen recording of a computer program
    text scrolls over a black screen
    the closing credits of a film
    a countdown before the film begins
    a black screen
    a white screen with a logo
    static noise on an old television
    an animated cartoon mouse runs away
    a puppet talks
    a robot walks down stairs
    a robot arm welds a car body
    an animation of the solar system
    a chart with rising lines
    a hand draws a face with a pencil
    an artist paints a landscape
    someone folds a paper crane
    a person solves a rubik's cube
    two people play chess
    people play cards at a table
    a magician pulls a rabbit out of a hat
    a clown juggles balls
    an acrobat swings on a trapeze
    a tightrope walker high above a street
    ballet dancers on a stage
    a couple dances tango
    a breakdancer spins on his head
    a choir sings in a church
    an orchestra plays with a conductor
    a rock band plays on a festival stage
    a drummer plays a solo
    a violinist plays in the subway
    a man plays the piano
    a dj mixes records in a club
    people dance in a night club
    a cook flips a pancake
    someone cracks an egg into a bowl
    a person kneads dough
    a knife chops onions on a board
    a pot of soup boils on a stove
    a pizza comes out of the oven
    meat sizzles on a grill
    a barista pours milk into coffee
    a bartender shakes a cocktail
    wine is poured into a glass
    a child eats an ice cream
    a person eats noodles with chopsticks
    fruit on a market stall
    shelves in a supermarket
    a cashier scans groceries
    a fisherman pulls a net into a boat
    a farmer drives a tractor over a field
    a combine harvests wheat
    cows graze on a meadow
    a shepherd with a flock of sheep
    a horse gallops through water
    a rider jumps over a fence
    pigs in a stable
    chickens peck at grain
    a cat plays with a ball of wool
    a cat sleeps on a sofa
    a dog catches a frisbee
    a puppy chews a shoe
    a parrot talks in a cage
    a hamster runs in a wheel
    fish swim in an aquarium
    a shark swims past a diver
    a whale jumps out of the sea
    dolphins follow a boat
    a sea turtle swims over a coral reef
    an octopus changes its colour
    a crab walks on the sand
    penguins waddle over ice
    a polar bear on an ice floe
    a brown bear catches a salmon
    a wolf howls in the snow
    an elephant drinks at a waterhole
    lions lie in the grass
    a cheetah chases an antelope
    monkeys climb in the trees
    a panda eats bamboo
    a kangaroo hops over dry land
    a snake slithers over sand
    a lizard sits on a rock
    a butterfly on a flower
    bees fly around a hive
    a spider builds a web
    ants carry leaves
    an eagle soars above mountains
    an owl turns its head
    ducks swim on a pond
    a hummingbird drinks from a blossom
    a flower opens in time lapse
    leaves fall from a tree in autumn
    wind moves a field of wheat
    rain runs down a window
    lightning in a dark sky
    a rainbow over a valley
    heavy snow falls on a village
    fog drifts through a forest
    the sun sets behind the sea
    the sun rises over mountains
    the full moon between clouds
    stars turn around the pole in time lapse
    northern lights over a lake
    waves break on rocks
    a waterfall in the jungle
    a river flows through a canyon
    a volcano erupts with lava
    an avalanche slides down a slope
    a forest fire at night
    a tornado crosses a plain
    a flooded street with cars under water
    dunes in a desert
    a glacier breaks into the sea
    an aerial view of a coast
    a drone flies over a city
    traffic on a motorway in time lapse
    people cross a busy street
    a crowded train station
    a train enters a tunnel
    a steam locomotive with white smoke
    a tram turns around a corner
    a bus stops at a bus stop
    a cyclist rides down a mountain trail
    a motorcyclist makes a wheelie
    a racing car skids off the track
    a rally car jumps over a hill
    two cars crash at a crossing
    a car drives through a puddle
    the view from the windscreen of a car
    a police car with flashing lights
    firefighters put out a burning house
    an ambulance arrives at a hospital
    a truck unloads sand
    an excavator digs a hole
    a crane lifts a container
    a building is demolished
    workers pour concrete
    a man climbs a ladder onto a roof
    a plane takes off from a runway
    a plane lands at night
    the view out of an aeroplane window
    a helicopter lands on a roof
    a hot air balloon rises
    a paraglider jumps from a cliff
    skydivers hold hands in free fall
    a rocket starts from a launch pad
    an astronaut floats in a space station
    the earth seen from space
    a sailing boat in a storm
    a cargo ship enters a harbour
    a submarine surfaces
    a kayak goes down rapids
    a surfer rides a large wave
    a swimmer dives from a block
    a diver explores a shipwreck
    children splash in a pool
    people sunbathe on the beach
    a boy builds a sand castle
    a footballer scores a goal with a header
    a goalkeeper saves a penalty
    a basketball player dunks
    a tennis player serves
    two boxers fight in a ring
    a judo fighter throws an opponent
    a gymnast on the balance beam
    a weightlifter lifts a bar above his head
    a woman does yoga on a mat
    people run a marathon
    a sprinter starts from the blocks
    a high jumper clears the bar
    a pole vaulter falls on the mat
    a javelin flies over a field
    an archer hits the target
    a golfer swings a club
    a bowler knocks down all pins
    a game of table tennis
    a cricketer hits the ball
    a baseball pitcher throws
    rugby players in a scrum
    a volleyball match on the beach
    ice hockey players in front of the goal
    a figure skater spins
    a skier jumps off a ramp
    a snowboarder rides a half pipe
    a skateboarder slides down a rail
    a climber hangs on a rock face
    hikers walk along a ridge
    campers sit around a fire at night
    a tent in the rain
    fireworks over a river
    a carnival parade with masks
    a military parade with tanks
    soldiers run through smoke
    protesters carry banners
    police hold back a crowd
    a bishop leads a mass
    pilgrims walk around a shrine
    a man lights candles in a temple
    a cemetery in the rain
    a castle on a hill
    an old bridge over a canal
    a lighthouse at dusk
    a windmill turns
    solar panels on a roof
    a factory hall with conveyor belts
    a 3d printer at work
    a circuit board being soldered
    a hand turns a key in a lock
    a clock shows midnight
    a candle goes out
    a glass falls and breaks
    a balloon bursts in slow motion
    a drop of water falls in slow motion
    ink spreads in water
    dominoes fall in a row
    a spinning top
    a pendulum swings
    a magnet attracts iron
    a chemical reaction with smoke
    an x-ray picture of a hand
    an ultrasound picture of a baby
    a person cries
    a woman laughs
    two people kiss
    a man hugs his daughter
    a boy waves at the camera
    a close-up of an eye
    a silhouette of a person at a window
    hands in front of a plain background
    an interview with a man in a suit
    a woman shows how to put on make-up
    a fashion model on a catwalk
    a person unboxes a phone
    someone signs a document
    money is counted
    a thief breaks a window
    a man runs from the police
    a shadow moves in a dark corridor
    an empty room
    an empty street at dawn
    a dark scene with little light
    an overexposed picture
    a blurred picture of lights
    a black and white film of a street
    a shaky picture from a hand-held camera
    a slow pan over a skyline
    a red ball rolls over a floor
    a blue circle on a white background
    a green field under a grey sky
    a yellow triangle turns
    an orange square grows larger
    purple stripes move to the left
    a checkerboard in black and white
    colours fade from pink to blue
    something white falls
    a brown box on a table
    cat
    guitar
    sunset
    football
    wedding
    mountains at sunrise
    a red car
    christmas
    beach
    people dancing
    snow
    cooking pasta
    night city lights
    airplane
    baby laughing
    swimming pool
    bicycle
    fire
    """
}
