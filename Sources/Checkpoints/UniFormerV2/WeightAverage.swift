public import Tensors

/// The average of a dual encoder's weights with CLIP's, behind the published zero-shot numbers of
/// InternVideo-MM (retrieval § 7).
///
/// Every tensor that both have becomes `share·CLIP + (1 − share)·model`; CLIP's kernel of one picture
/// stands for the middle frame of the model's kernel.
public struct WeightAverage: Sendable {
  /// CLIP's part, from 0 to 1.
  public let share: Float

  private let clip: any WeightFile

  /// Opens a CLIP checkpoint: a state dictionary with OpenAI's names.
  ///
  /// - Parameters:
  ///   - path: A safetensors file or PyTorch checkpoint.
  ///   - share: CLIP's part, from 0 to 1.
  /// - Throws: ``CheckpointError`` when the file cannot be read or is no CLIP.
  public init(clip path: String, share: Float) throws(CheckpointError) {
    precondition((0...1).contains(share), "a share of \(share)")
    clip = try Checkpoint.open(path)
    self.share = share
    guard clip.descriptions["visual.conv1.weight"] != nil,
      clip.descriptions["text_projection"] != nil
    else { throw .notAModelFile(path: path, reason: "no CLIP: it lacks both towers") }
  }

  /// The average of `tensor`, or itself where CLIP has none of its name.
  ///
  /// - Parameters:
  ///   - tensor: The model's own.
  ///   - name: Its canonical name.
  /// - Returns: A tensor of the same shape.
  /// - Throws: ``CheckpointError/malformed(path:reason:)`` when CLIP's has another shape.
  public func callAsFunction(_ tensor: Tensor, name: String) throws(CheckpointError) -> Tensor {
    guard clip.descriptions[name] != nil else { return tensor }
    var other: Tensor = try clip.tensor(name)
    if other.shape.count == 4, tensor.shape.count == 5 {
      other = Self.inflated(other, frames: tensor.shape[2])
    }
    guard other.shape == tensor.shape else {
      throw .malformed(
        path: clip.path, reason: "'\(name)' is \(other.shape), the model has \(tensor.shape)")
    }
    var average: Tensor = tensor
    for i in average.values.indices {
      average.values[i] = other.values[i] * share + tensor.values[i] * (1 - share)
    }
    return average
  }

  /// The patch kernel `(C, 3, P, P)` of a picture as one of `frames` frames: all weight on the middle
  /// one (spec § 10.3).
  static func inflated(_ kernel: Tensor, frames: Int) -> Tensor {
    let area: Int = kernel.shape[2] * kernel.shape[3]
    let planes: Int = kernel.shape[0] * kernel.shape[1]
    var result = Tensor(
      zeros: [kernel.shape[0], kernel.shape[1], frames, kernel.shape[2], kernel.shape[3]])
    for plane in 0..<planes {
      let target: Int = (plane * frames + frames / 2) * area
      for i in 0..<area { result.values[target + i] = kernel.values[plane * area + i] }
    }
    return result
  }
}
