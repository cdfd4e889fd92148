public import Tensors

/// A checkpoint written by PyTorch's `save`, in its zip form.
///
/// The pickle inside is interpreted by a closed list of opcodes and executes nothing. The state
/// dictionary may be the object itself or stand under `model`, `module`, `model_state` or
/// `state_dict`; everything beside it is skipped.
public struct PyTorchFile: WeightFile {
  /// Path as given.
  public let path: String
  /// Every tensor of the state dictionary by its stored name.
  public let descriptions: [String: TensorDescription]
  /// The key under which the state dictionary stands, or `nil` when the file is flat.
  public let wrapper: String?

  private let archive: ZipArchive
  private let views: [String: StorageView]

  /// Opens the file at `path` and checks its whole structure.
  ///
  /// - Parameter path: Any file name; the content decides.
  /// - Throws: ``CheckpointError/unreadable(path:reason:)``,
  ///   ``CheckpointError/malformed(path:reason:)`` or
  ///   ``CheckpointError/unsupported(path:reason:)``.
  public init(path: String) throws(CheckpointError) {
    try self.init(mapping: MappedFile(path: path))
  }

  init(mapping file: MappedFile) throws(CheckpointError) {
    path = file.path
    do {
      archive = try ZipArchive(file)
      let root: String = try Self.root(of: archive)
      var machine: PickleMachine = try Self.machine(archive, root: root)
      let state = try StateDictionary(try machine.run(), in: machine)
      wrapper = state.wrapper
      var views: [String: StorageView] = [:]
      for (name, tensor) in state.tensors {
        views[name] = try StorageView(
          name: name, tensor: tensor, storage: machine.storages[tensor.storage],
          archive: archive, root: root)
      }
      self.views = views
    } catch {
      throw error.located(at: file.path)
    }
    descriptions = views.mapValues(\.description)
  }

  /// The tensor stored as `name`, converted to float32.
  ///
  /// - Parameter name: A key of ``descriptions``.
  /// - Returns: Shape as described, row-major, whatever the stored strides are.
  /// - Throws: ``CheckpointError/noSuchTensor(path:name:)``, or
  ///   ``CheckpointError/malformed(path:reason:)`` when its bytes fail their checksum.
  public func tensor(_ name: String) throws(CheckpointError) -> Tensor {
    guard let view = views[name] else { throw .noSuchTensor(path: path, name: name) }
    do {
      let values: [Float] = try unsafe archive.withCheckedBytes(of: view.entry) {
        unsafe view.gather(from: $0)
      }
      return Tensor(shape: view.description.shape, values: values)
    } catch {
      throw error.located(at: path)
    }
  }

  /// The one folder that all entries of the archive stand in.
  private static func root(of archive: ZipArchive) throws(FormatError) -> String {
    let suffix = "/data.pkl"
    let candidates: [String] = archive.entries.keys.filter {
      $0.hasSuffix(suffix) && !$0.dropLast(suffix.count).contains("/")
    }
    guard candidates.count == 1, let name = candidates.first else {
      throw .malformed("a zip file without exactly one 'data.pkl', so not from PyTorch")
    }
    return String(name.dropLast(suffix.count))
  }

  private static func machine(
    _ archive: ZipArchive, root: String
  ) throws(FormatError) -> PickleMachine {
    if let entry = archive.entries["\(root)/byteorder"] {
      let order: [UInt8] = try unsafe archive.withCheckedBytes(of: entry) {
        unsafe Array($0.prefix(16))
      }
      guard order.elementsEqual("little".utf8) else {
        throw .unsupported("its numbers are not little-endian")
      }
    }
    guard let entry = archive.entries["\(root)/data.pkl"] else {
      throw .malformed("no 'data.pkl' in it")
    }
    guard entry.bytes.count <= PickleMachine.maximumLength else {
      throw .unsupported("its pickle of \(entry.bytes.count) bytes exceeds the limit")
    }
    let bytes: [UInt8] = try unsafe archive.withCheckedBytes(of: entry) { unsafe Array($0) }
    return PickleMachine(bytes)
  }
}
