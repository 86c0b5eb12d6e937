namespace Telemed.AppHost.Composition;

/// <summary>Aspire's dashboard on this machine.</summary>
internal static class LocalDashboard
{
    private const string Key = "ASPIRE_ALLOW_UNSECURED_TRANSPORT";

    /// <summary>
    /// Without a developer certificate Aspire refuses to start its dashboard and resource service unless plain HTTP is allowed. They
    /// listen on the loopback address, on ports of their own choice, behind a login token: allowed, unless somebody has decided otherwise.
    /// </summary>
    public static void AllowWithoutDeveloperCertificate()
    {
        if (Environment.GetEnvironmentVariable(Key) is null && Environment.GetEnvironmentVariable("ASPNETCORE_URLS") is null)
        {
            Environment.SetEnvironmentVariable(Key, "true");
        }
    }
}
