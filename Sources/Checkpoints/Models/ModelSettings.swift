/// What must be known about a model besides its tensors, and what is claimed about them.
public struct ModelSettings: Hashable, Sendable {
  /// Name of the model, when the source tells one.
  public var name: String?
  /// What the model must be for; `nil` accepts any task.
  public var task: ModelTask?
  /// Attention heads of the text encoder; `nil` when the source tells none.
  public var textHeads: Int?
  /// What the model is fed.
  public var input: InputSettings
  /// Sizes to be compared with those of the tensors.
  ///
  /// A source that does not fix the ``task`` describes a retrieval model; of other models it
  /// then only tells ``input``.
  public var claimedSizes: [ModelSize: Int]
  /// What only a UniFormerV2 model needs.
  public var uniFormer: UniFormerSettings?

  /// Puts settings together.
  public init(
    name: String? = nil, task: ModelTask? = nil, textHeads: Int? = nil, input: InputSettings,
    claimedSizes: [ModelSize: Int] = [:], uniFormer: UniFormerSettings? = nil
  ) {
    self.name = name
    self.task = task
    self.textHeads = textHeads
    self.input = input
    self.claimedSizes = claimedSizes
    self.uniFormer = uniFormer
  }
}
