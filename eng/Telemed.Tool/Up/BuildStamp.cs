using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Telemed.Tool.Up;

/// <summary>
/// Says whether a build can be left out: every file that goes into it and every program that came out of it is as it was after the
/// last good build, by name, size and time. A few hundred file entries are read; no file is opened.
/// </summary>
internal sealed class BuildStamp(string root)
{
    private static readonly string[] SkippedFolders = ["bin", "obj", "node_modules", "dist", "TestResults"];
    private static readonly string[] InputFolders =
        ["Telemed.AppHost", "Telemed.ServiceDefaults", "Telemed.MediaHub", "Telemed.Gateway", "Telemed.Sessions", "Telemed.Transcoder", "Telemed.Web", "eng/closed-feed"];

    private static readonly string[] Programs = ["Telemed.AppHost", "Telemed.Gateway", "Telemed.Sessions", "Telemed.Transcoder"];

    private string StampFile => Path.Combine(root, ".telemed", "build.stamp");

    /// <summary>The program that starts everything.</summary>
    internal string AppHost => Output("Telemed.AppHost");

    /// <summary>What the build would be made of now. Taken before a build, so that a change during it is not missed.</summary>
    internal string Inputs()
    {
        var files = InputFolders.Select(folder => new DirectoryInfo(Path.Combine(root, folder))).Where(folder => folder.Exists).SelectMany(Files)
            .Concat(new DirectoryInfo(root).EnumerateFiles().Where(file => file.Extension is ".props" or ".targets" or ".json" or ".config" or ".editorconfig"))
            .Concat(new DirectoryInfo(Path.Combine(root, "eng")).EnumerateFiles("*.targets"))
            .Append(new FileInfo(Path.Combine(root, ".telemed", "feed.props")));
        return Hash(files);
    }

    /// <summary>Whether the outputs are those of a good build of <paramref name="inputs"/>.</summary>
    internal bool IsCurrent(string inputs) => File.Exists(StampFile) && File.ReadAllText(StampFile) == Stamp(inputs) && Outputs().All(file => file.Exists);

    /// <summary>Notes a good build.</summary>
    internal void Write(string inputs) => File.WriteAllText(StampFile, Stamp(inputs));

    private string Stamp(string inputs) => $"{inputs} {Hash(Outputs())} {Environment.Version}";

    private IEnumerable<FileInfo> Outputs() =>
        Programs.Select(name => new FileInfo(Output(name))).Append(new FileInfo(Path.Combine(root, "Telemed.Web", "dist", "index.html")));

    private string Output(string project) => Path.Combine(root, project, "bin", "Debug", "net10.0", project + ".dll");

    private static IEnumerable<FileInfo> Files(DirectoryInfo folder) =>
        folder.EnumerateDirectories().Where(child => !SkippedFolders.Contains(child.Name)).SelectMany(Files).Concat(folder.EnumerateFiles());

    private string Hash(IEnumerable<FileInfo> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            var entry = string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetRelativePath(root, file.FullName)}|{(file.Exists ? file.Length : -1)}|{(file.Exists ? file.LastWriteTimeUtc.Ticks : 0)}\n");
            hash.AppendData(Encoding.UTF8.GetBytes(entry));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
