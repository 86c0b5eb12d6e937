using Aspire.Hosting.JavaScript;

namespace Telemed.AppHost.Composition;

/// <summary>npm packages of what runs on Node.</summary>
internal static class NodePackages
{
    /// <summary>
    /// Installs what package-lock.json says, where that has not been done since it last changed. An installation at every start would
    /// cost seconds and need the network.
    /// </summary>
    public static IResourceBuilder<T> WithNpmPackages<T>(this IResourceBuilder<T> app)
        where T : JavaScriptAppResource =>
        app.WithNpm(install: app.ApplicationBuilder.ExecutionContext.IsPublishMode || !AreInstalled(app.Resource.WorkingDirectory), installCommand: "ci");

    // npm writes this file last, so an installation that was broken off is done again.
    private static bool AreInstalled(string folder)
    {
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        return installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json"));
    }
}
