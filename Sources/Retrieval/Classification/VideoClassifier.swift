public import Catalog
public import Checkpoints
import Crypto
import Encoders
import Foundation
public import Kernels
import Media
import Synchronization
public import Tensors

/// How many looks at a video a classification takes.
public struct ClassificationViews: Hashable, Sendable, CustomStringConvertible {
  /// Choices of frames, each moved against the others.
  public let temporal: Int
  /// Squares of each frame, 1 or 3.
  public let squares: Int

  /// One look.
  public static let one = ClassificationViews(temporal: 1, squares: 1)

  /// Puts counts together.
  public init(temporal: Int, squares: Int) {
    precondition(temporal > 0 && (squares == 1 || squares == 3), "\(temporal)x\(squares) views")
    self.temporal = temporal
    self.squares = squares
  }

  /// Reads `4x3`; nil for what is no count of views.
  public init?(_ text: String) {
    let parts: [Int?] = text.split(separator: "x", omittingEmptySubsequences: false).map {
      Int($0)
    }
    guard parts.count == 2, let temporal = parts[0], let squares = parts[1],
      (1...100).contains(temporal), squares == 1 || squares == 3
    else { return nil }
    self.init(temporal: temporal, squares: squares)
  }

  /// As the papers write it.
  public var description: String { "\(temporal)x\(squares)" }

  /// The squares of a frame that a model is tested on.
  public func places(for input: InputSettings) -> [SquarePlace] {
    if squares == 3 { return SquarePlace.allCases }
    // A single square of a Something-Something model is the first one, as the authors' loader has it.
    return input.pixels == .somethingSomething ? [.first] : [.middle]
  }
}

/// Names what happens in a video, from a closed list of classes.
public struct VideoClassifier: Sendable {
  /// The classes.
  public let classes: ClassList
  /// What ties tags to this classifier and these classes.
  public let identity: TaggerIdentity
  /// What the model is fed.
  public let input: InputSettings

  private let classifier: Classifier

  /// Reads a classifier.
  ///
  /// - Parameters:
  ///   - bundle: A bundle with a class head.
  ///   - selection: A name among ``ClassList/selections``, for a model of K710; nil for all classes.
  /// - Throws: ``RetrievalError/invalidSetting(name:value:accepted:)`` for a selection that the model
  ///   does not have, or the error of the part that cannot be read.
  public init(_ bundle: ModelBundle, selection: String? = nil) throws {
    classifier = try Classifier(bundle)
    input = bundle.configuration.input
    let count: Int = bundle.configuration.classCount ?? 0
    if let selection {
      let isComplete: Bool = bundle.labels == ClassList.orders.first { $0.name == "k710" }?.labels
      guard isComplete, let list = ClassList.selections.first(where: { $0.name == selection })
      else {
        throw RetrievalError.invalidSetting(
          name: "classes", value: selection,
          accepted: isComplete
            ? ClassList.selections.map(\.name).joined(separator: ", ")
            : "nothing: \(bundle.configuration.name) is no model of K710 with its labels")
      }
      classes = list
    } else {
      classes = ClassList(
        name: "all", labels: bundle.labels ?? (0..<count).map { "class \($0)" })
    }
    let text: String = ([bundle.fingerprint, classes.name] + classes.labels)
      .joined(separator: "\n")
    let digest = SHA256.hash(data: Data(text.utf8))
    identity = TaggerIdentity(
      fingerprint: digest.prefix(16).map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined(),
      name: bundle.configuration.name + (selection.map { " (\($0))" } ?? ""))
  }

  /// The probabilities of the classes for one look.
  ///
  /// - Parameters:
  ///   - clip: `(T, 3, S, S)` normalised pixels.
  ///   - threads: Most threads to use; the result does not depend on it.
  /// - Returns: One a class, summing up to one.
  /// - Throws: ``EncoderError``.
  public func probabilities(of clip: Tensor, threads: Int) throws -> [Double] {
    classes.probabilities(try classifier.logits(of: clip, threads: threads).values)
  }

  /// The mean of the probabilities of several looks.
  ///
  /// - Parameters:
  ///   - clips: `(T, 3, S, S)` each, at least one.
  ///   - threads: Most threads to use; the result does not depend on it.
  /// - Returns: One a class.
  /// - Throws: ``EncoderError``.
  public func meanProbabilities(of clips: [Tensor], threads: Int) throws -> [Double] {
    let each: [[Double]] = try all(clips, threads: threads)
    return classes.labels.indices.map { label in
      each.reduce(0) { $0 + $1[label] } / Double(each.count)
    }
  }

  /// The probabilities for each of several clips, which share the threads.
  func all(_ clips: [Tensor], threads: Int) throws -> [[Double]] {
    let results = Mutex<(found: [Int: [Double]], error: (any Error)?)>(([:], nil))
    let each: Int = max(1, threads / max(clips.count, 1))
    Parallel.tiles(clips.count, threads: threads) { index in
      do {
        let found = try probabilities(of: clips[index], threads: each)
        results.withLock { $0.found[index] = found }
      } catch {
        results.withLock { $0.error = $0.error ?? error }
      }
    }
    let state = results.withLock { $0 }
    if let error = state.error { throw error }
    return clips.indices.compactMap { state.found[$0] }
  }

  /// The probabilities for a whole video: the mean over all views.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - views: How often to look.
  ///   - threads: Most threads to use; the result does not depend on it.
  /// - Returns: One a class.
  /// - Throws: ``MediaError`` for a file that cannot be decoded, or ``EncoderError``.
  public func probabilities(
    ofVideo path: String, views: ClassificationViews, threads: Int
  ) throws -> [Double] {
    let places: [SquarePlace] = views.places(for: input)
    var clips: [Tensor] = []
    for view in 0..<views.temporal {
      let request = ClipRequest(view: view, of: views.temporal, squares: places, for: input)
      let clip = try ClipReader.pictures(path: MediaPath(path), request: request)
      clips += places.indices.map { square in
        clip.tensor(for: input, square: square, of: places.count)
      }
    }
    return try meanProbabilities(of: clips, threads: threads)
  }

  /// The surest labels, best first.
  public func tags(_ probabilities: [Double], count: Int) -> [ClipTag] {
    let best = probabilities.indices.sorted {
      (probabilities[$1], $0) < (probabilities[$0], $1)
    }
    return best.prefix(count).map {
      ClipTag(label: $0, name: classes.labels[$0], probability: probabilities[$0])
    }
  }
}
