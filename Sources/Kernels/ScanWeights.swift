internal import CKernels

/// The weights of one direction of a selective scan (spec § 2.3), laid out for the kernels.
public struct ScanWeights: Sendable {
  /// The number of channels, D.
  public let channels: Int
  /// The number of states a channel, N.
  public let states: Int
  /// The width of what the steps are projected from, R.
  public let rank: Int

  /// Blocks of channels: bias, skip, decay and projection, channels last; see `VSScan`.
  let packed: [Float]

  /// Gathers the weights.
  ///
  /// - Parameters:
  ///   - decay: A = −exp(A_log), `(channels, states)`, none positive.
  ///   - skip: D, `(channels)`.
  ///   - stepBias: Bias of the step before softplus, `(channels)`.
  ///   - stepProjection: What makes a step of a row's δ, `(channels, rank)`.
  public init(decay: [Float], skip: [Float], stepBias: [Float], stepProjection: [Float]) {
    let channels: Int = skip.count
    precondition(channels > 0 && stepBias.count == channels, "one bias a channel")
    precondition(decay.count.isMultiple(of: channels), "one row of decay a channel")
    precondition(stepProjection.count.isMultiple(of: channels), "one row of projection a channel")
    self.channels = channels
    states = decay.count / channels
    rank = stepProjection.count / channels
    let width: Int = Self.blockChannels
    let rows: Int = 2 + states + rank
    var packed = [Float](repeating: 0, count: Self.blocks(of: channels) * rows * width)
    // 2^(x log₂ e) = eˣ; bounded, so that no step of 0 meets an infinity.
    let base: Float = 1.44269504
    for channel in 0..<channels {
      let start: Int = channel / width * rows * width + channel % width
      packed[start] = stepBias[channel]
      packed[start + width] = skip[channel]
      for state in 0..<states {
        let value: Float = decay[channel * states + state] * base
        packed[start + (2 + state) * width] = max(value, -.greatestFiniteMagnitude)
      }
      for k in 0..<rank {
        packed[start + (2 + states + k) * width] = stepProjection[channel * rank + k]
      }
    }
    self.packed = packed
  }

  /// The states before the first row: zeros, in blocks of channels.
  public func initialState() -> [Float] {
    [Float](repeating: 0, count: blockCount * states * Self.blockChannels)
  }

  /// The place of a channel's state in what ``initialState()`` made.
  public func stateIndex(channel: Int, state: Int) -> Int {
    let width: Int = Self.blockChannels
    return (channel / width * states + state) * width + channel % width
  }

  static var blockChannels: Int { Int(VS_SCAN_CHANNELS) }

  var blockCount: Int { Self.blocks(of: channels) }

  private static func blocks(of channels: Int) -> Int {
    (channels + blockChannels - 1) / blockChannels
  }
}
