namespace Telemed.AppHost.Hub;

/// <summary>Finds a MediaMTX binary of this machine's.</summary>
internal static class MediaMtxBinary
{
    /// <summary>
    /// The file that <c>MEDIAMTX_BIN</c> names, or <c>mediamtx</c> on PATH, or <see langword="null"/>.
    /// A <c>MEDIAMTX_BIN</c> that names nothing is a mistake to be told, not a reason to look elsewhere.
    /// </summary>
    /// <exception cref="FileNotFoundException"><c>MEDIAMTX_BIN</c> is set and there is no such file.</exception>
    public static string? Find(string? configured)
    {
        if (!string.IsNullOrWhiteSpace(configured))
        {
            return File.Exists(configured)
                ? Path.GetFullPath(configured)
                : throw new FileNotFoundException($"{Topology.Settings.MediaMtxBinary} is '{configured}', and there is no such file.", configured);
        }

        var name = OperatingSystem.IsWindows() ? "mediamtx.exe" : "mediamtx";
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }
}
