using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Local;

/// <summary>What a person reads once everything runs.</summary>
internal static class ReadyMessage
{
    public static void Print(LauncherConsole console, TelemedSettings settings, string? dashboard)
    {
        var lines = new List<string>
        {
            "",
            "  Telemed is ready.  系统已就绪。",
            "",
            $"    Patients            患者          {settings.PublicUrl}/",
            $"    Doctors             医生          {settings.PublicUrl}/console",
            $"    Administration      管理          {settings.PublicUrl}/admin",
        };
        if (dashboard is not null)
        {
            lines.Add($"    Dashboard           仪表板        {dashboard}");
        }

        lines.Add(settings.ApiKeyIsGenerated
            ? $"    API key             接口密钥      {settings.ApiKey}   (new at each start; set {Topology.Settings.ApiKey} to keep one)"
            : $"    API key             接口密钥      as set in {Topology.Settings.ApiKey}");
        lines.AddRange(
        [
            "",
            "    Try it: dotnet run telemed.cs patient      makes a test consultation, prints the doctor's link and plays the patient",
            "    Something wrong? dotnet run telemed.cs check",
            "    Ctrl+C stops everything.  按 Ctrl+C 停止。",
            "",
        ]);
        console.Say(string.Join(Environment.NewLine, lines));
    }
}
