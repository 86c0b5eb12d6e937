using System.Reflection;

namespace Telemed.AppHost.Local;

/// <summary>Where the launcher finds what it launches; written into the assembly when it is built.</summary>
internal sealed class Repository
{
    /// <summary>The folder with Telemed.sln.</summary>
    public string Root { get; } = Metadata("Telemed.Root");

    /// <summary>What is kept between starts on this machine, and never committed.</summary>
    public string LocalState => Path.Combine(Root, ".telemed");

    /// <summary>The assembly of a service, as built together with this launcher.</summary>
    public string OutputOf(string project) => Path.Combine(Root, project, "bin", Metadata("Telemed.Configuration"), "net10.0", project + ".dll");

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
