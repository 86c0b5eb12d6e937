namespace Telemed.Sessions.Referee;

/// <summary>Registers the referee: who may do what at the hub now, and the closing of whoever may not any more.</summary>
internal static class RefereeExtensions
{
    public static WebApplicationBuilder AddReferee(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StreamRights>();
        builder.Services.AddSingleton<HubConnections>();
        return builder;
    }
}
