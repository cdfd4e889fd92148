import Media

/// Why a file gave no clips.
struct FileFault: Hashable, Sendable {
  let errorClass: String
  let reason: String

  init(_ error: MediaError) {
    errorClass = error.errorClass
    reason = error.reason
  }

  private init(_ errorClass: String, _ reason: String) {
    self.errorClass = errorClass
    self.reason = reason
  }

  /// The file was there when the folder was walked, and is not any more.
  static let vanished = FileFault("err_vanished", "it vanished while it was being indexed")
  /// The file is not what it was when the folder was walked.
  static let changed = FileFault(
    "err_changed", "it changed while it was read; the next run takes it up again")

  /// Whether trying again may help though the file looks the same: the disk, its rights or its
  /// writer were at fault, not its contents.
  static func mayHeal(_ errorClass: String) -> Bool {
    ["err_io", "err_vanished", "err_changed"].contains(errorClass)
  }

  /// Whether nobody expects clips of such a file: sound, and pictures.
  func isExpected(of path: String) -> Bool {
    errorClass == "image" || (errorClass == "err_no_video" && FolderWalker.isSoundOrPicture(path))
  }
}
