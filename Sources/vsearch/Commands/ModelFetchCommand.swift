import ArgumentParser
import Checkpoints
import Foundation
import Synchronization

struct ModelFetchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Download a released checkpoint and import it.",
    usage: "vsearch model fetch <name> [<options>]",
    discussion: """
      The only command that uses the network. An existing Hugging Face cache is looked in first; an \
      interrupted download goes on where it ended. Honours HF_ENDPOINT, HTTPS_PROXY and \
      HF_HUB_OFFLINE.

      Example:
        vsearch model fetch videomamba-m-25m
      """)

  @Argument(help: "A name from `vsearch model list`.")
  var name: String

  @Flag(name: .long, help: "Use what is on this machine, fail otherwise.")
  var offline: Bool = false

  @Option(name: .long, help: "How numbers are stored: float32, float16, bfloat16 or int8.")
  var precision: ModelImportCommand.StoredPrecision = .float32

  @Flag(name: .shortAndLong, help: "Replace the installed model.")
  var force: Bool = false

  func run() async throws {
    let preset = try ModelPreset.named(name)
    let store = ModelStore()
    let target: String = store.path(of: preset.name)
    guard force || !FileManager.default.fileExists(atPath: target) else {
      Terminal.note("\(preset.name) is installed already; --force fetches it anew")
      return Terminal.print(target)
    }
    let downloads: String = store.directory + "/.downloads"
    let checkpoint = try await fetch(preset.file, to: downloads)
    var vocabulary: FetchedFile?
    if let file = preset.vocabulary {
      vocabulary = try await fetch(file, to: downloads + "/" + preset.name)
    }
    Terminal.note("importing \(preset.fileName)")
    let bundle = try ModelImporter.importCheckpoint(
      checkpoint.path, settings: preset.settings, vocabulary: vocabulary?.path,
      precision: precision.weights, to: target, replacing: force)
    // The bundle holds everything; what another program had cached stays untouched.
    for file in [checkpoint, vocabulary].compactMap(\.self) where !file.isFromHubCache {
      try? FileManager.default.removeItem(atPath: file.path)
    }
    Terminal.note("installed \(bundle.configuration.name)@\(bundle.fingerprint.prefix(8))")
    Terminal.print(bundle.directory)
  }

  private func fetch(_ file: RemoteFile, to folder: String) async throws -> FetchedFile {
    Terminal.note("fetching  \(file.name) from \(file.repository)")
    let shown = Mutex(ContinuousClock.now - .seconds(10))
    let fetched = try await ModelFetcher(isOffline: offline).fetch(file, to: folder) { progress in
      // A line every few seconds, or ten times a second on a terminal.
      let pause: Duration = Terminal.errorIsTerminal ? .milliseconds(100) : .seconds(10)
      let isDue: Bool = shown.withLock { last in
        guard ContinuousClock.now - last >= pause else { return false }
        last = ContinuousClock.now
        return true
      }
      guard isDue else { return }
      let total: String = progress.total.map { Format.bytes(Int64($0)) } ?? "unknown size"
      let text: String = "          \(Format.bytes(Int64(progress.received))) of \(total)"
      if Terminal.errorIsTerminal {
        Terminal.noteInPlace("\r\u{1b}[K" + text)
      } else {
        Terminal.note(text)
      }
    }
    if Terminal.errorIsTerminal { Terminal.noteInPlace("\r\u{1b}[K") }
    if fetched.isFromHubCache {
      Terminal.note("          found in the Hugging Face cache")
    } else {
      Terminal.note(
        fetched.isVerified
          ? "          SHA-256 verified" : "          no published SHA-256 to compare with")
    }
    return fetched
  }
}
