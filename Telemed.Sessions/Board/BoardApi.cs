using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Sharing;

namespace Telemed.Sessions.Board;

/// <summary><c>GET /api/v1/staff/realtime</c>: the list of consultations of somebody who has signed in, live; see docs/realtime.md.</summary>
internal static class BoardApi
{
    public static WebApplicationBuilder AddBoard(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BoardMeter>();
        builder.Services.AddSingleton<BoardReader>();
        builder.Services.AddSingleton<BoardFeed>();
        builder.Services.AddSingleton<IConsultationObserver>(services => services.GetRequiredService<BoardFeed>());
        builder.Services.AddSingleton<ISharedChanges>(services => services.GetRequiredService<BoardFeed>());
        builder.Services.AddHostedService(services => services.GetRequiredService<BoardFeed>());
        builder.Services.AddSingleton<BoardEndpoint>();
        return builder;
    }

    public static void MapBoard(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/v1/staff/realtime", (HttpContext context, BoardEndpoint endpoint) => endpoint.ServeAsync(context))
            .Requires(Permission.ConsultationWatch)
            .WithName("StaffRealtime")
            .WithNotes(BoardNotes.Watch)
            .WithSummary("The staff feed")
            .WithDescription("A WebSocket with JSON text messages: the list of one's consultations, then each one anew when something of it changes. From a page of this origin, with the cookie of the sign-in.")
            .WithTags("Realtime")
            .Produces(StatusCodes.Status101SwitchingProtocols)
            .ProducesProblem(StatusCodes.Status400BadRequest);
}
