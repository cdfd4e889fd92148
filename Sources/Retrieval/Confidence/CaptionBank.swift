import Checkpoints
import Encoders
import Tensors

/// Captions like those that people look for videos with.
///
/// Texts lie elsewhere in the joint space than clips do. How far a search has to look for a stated
/// recall is therefore found out with vectors of texts.
struct CaptionBank {
  /// How many captions there are.
  static let count: Int = 240

  private static let subjects: [String] = [
    "a man", "a woman", "two people", "a child", "a group of friends", "a dog", "a cat", "a chef",
    "a football player", "a musician", "a crowd", "a cartoon character", "an old man", "a girl",
    "a bird", "a red car",
  ]
  private static let actions: [String] = [
    "is talking to the camera", "is slicing bread", "runs", "is dancing", "plays the guitar",
    "jumps into the water", "is driving fast", "opens a door", "is eating", "falls down",
    "is singing a song", "throws a ball", "is fixing a machine", "walks slowly",
  ]
  private static let places: [String] = [
    "in a kitchen", "on a street at night", "on a stage", "in a forest", "at the beach",
    "in an office", "on a green field", "in front of a white wall", "in the snow", "inside a car",
    "beside a lake", "in a crowded room", "",
  ]

  /// The captions; always the same.
  static let captions: [String] = (0..<count).map { number in
    // The numbers of words have no common factor, so all mixtures come up.
    let words = [
      subjects[number % subjects.count], actions[number * 5 % actions.count],
      places[number * 7 % places.count],
    ]
    return words.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// The unit vectors of the captions, `(count, E)` row-major.
  ///
  /// - Throws: The error of the part of the model that cannot be read.
  static func vectors(_ bundle: ModelBundle) throws -> [Float] {
    let encoder = try TextQueryEncoder(bundle)
    var values: [Float] = []
    for caption in captions { values += try encoder.query(caption).vector.values }
    return values
  }
}
