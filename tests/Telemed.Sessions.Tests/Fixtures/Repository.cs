using System.Runtime.CompilerServices;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>Files of the repository, for tests that hold documents and program together.</summary>
internal static class Repository
{
    public static string[] ReadLines(string path) => File.ReadAllLines(PathOf(path));

    public static string PathOf(string path) => Path.Combine(Root(), path);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
