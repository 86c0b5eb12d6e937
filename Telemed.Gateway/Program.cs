using Telemed.Gateway.Certificates;
using Telemed.Gateway.Configuration;
using Telemed.Gateway.Forwarding;
using Telemed.Gateway.Health;
using Telemed.Gateway.Listening;
using Telemed.Gateway.Media;
using Telemed.Gateway.Security;
using Telemed.Gateway.WebApp;
using Telemed.MediaHub;
using Telemed.ServiceDefaults;
using Telemed.ServiceDefaults.Configuration;

namespace Telemed.Gateway;

/// <summary>The one HTTP door of Telemed.</summary>
public static class Program
{
    /// <summary>Runs the gateway until it is stopped.</summary>
    public static async Task<int> Main(string[] args)
    {
        await using var app = Build(WebApplication.CreateBuilder(args));
        return await app.RunServiceAsync();
    }

    /// <summary>Puts the gateway together.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.AddServiceDefaults();
        builder.AddMediaHub();

        builder.AddGatewayOptions();
        builder.AddCertificates();
        builder.AddListeners();
        builder.AddRequestLimits();
        builder.AddForwarding();
        builder.AddMedia();
        builder.AddWebApp();
        builder.AddGatewayHealth();

        var app = builder.Build();

        app.UseSecurityHeaders();
        app.MapDefaultEndpoints();
        app.UseHttpsOnly();
        app.UsePlainPathsOnly();
        app.UseRouting();
        app.UseRequestLimits();
        app.UseWebApp();

        app.MapApi();
        app.MapMedia();
        return app;
    }
}
