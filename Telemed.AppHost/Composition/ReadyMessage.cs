using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Composition;

/// <summary>What a person reads on the console once everything runs.</summary>
internal static class ReadyMessage
{
    /// <summary>Says so when the gateway is healthy, which it is exactly when a consultation can be held.</summary>
    public static IResourceBuilder<ProjectResource> WithReadyMessage(this IResourceBuilder<ProjectResource> gateway, TelemedSettings settings) =>
        gateway.OnResourceReady((_, _, _) =>
        {
            var key = settings.ApiKeyIsGenerated
                ? $"{settings.ApiKey}   (new at each start; set {Topology.Settings.ApiKey} to keep one)"
                : $"as set in {Topology.Settings.ApiKey}";
            Console.WriteLine(
                $"""

                  Telemed is ready.  系统已就绪。

                    Patients            患者          {settings.PublicUrl}/
                    Doctors             医生          {settings.PublicUrl}/console
                    Administration      管理          {settings.PublicUrl}/admin
                    API key             接口密钥      {key}

                    Try it: "Create test consultation" and "Inject test patient" at the gateway in the dashboard.
                    Ctrl+C stops everything.  按 Ctrl+C 停止。

                """);
            return Task.CompletedTask;
        });
}
