using Telemed.MediaHub;
using Telemed.ServiceDefaults;
using Telemed.ServiceDefaults.Configuration;
using Telemed.Sessions.Access;
using Telemed.Sessions.Addresses;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Board;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Http;
using Telemed.Sessions.Hub;
using Telemed.Sessions.Internal;
using Telemed.Sessions.Jobs;
using Telemed.Sessions.Joining;
using Telemed.Sessions.NetworkTests;
using Telemed.Sessions.Operators;
using Telemed.Sessions.Quality;
using Telemed.Sessions.Realtime;
using Telemed.Sessions.Referee;
using Telemed.Sessions.Secrets;
using Telemed.Sessions.Sharing;
using Telemed.Sessions.Snapshots;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Streams;
using Telemed.Sessions.Telemetry;
using Telemed.Sessions.Tokens;
using Telemed.Sessions.Webhooks;

if (AuditCommand.IsMeant(args))
{
    return await AuditCommand.RunAsync(args, Console.Out, CancellationToken.None);
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddMediaHub().AddHubWatcher();
builder.AddHttpConventions();
builder.AddSessionsTelemetry();
builder.AddPublicAddresses();
builder.AddStorage();
builder.AddSecrets();
builder.AddAccessTokens();
builder.AddAccess();
builder.AddOperators();
builder.AddConsultations();
builder.AddJoining();
builder.AddReferee();
builder.AddHubAuthorization();
builder.AddServiceIdentities();
builder.AddRealtime();
builder.AddBoard();
builder.AddSharing();
builder.AddQuality();
builder.AddWebhooks();
builder.AddSnapshots();
builder.AddStreams();
builder.AddJobs();
builder.AddNetworkTests();
builder.AddApiDocument();

// Behind everything else that records events: it holds the trail's lock until the transaction's end.
builder.AddAudit();

var app = builder.Build();
app.MapDefaultEndpoints();
app.UseHttpConventions();
app.UseAccess();
app.MapConsultations();
app.MapParticipants();
app.MapJoining();
app.MapTokens();
app.MapSigningKeys();
app.MapOperators();
app.MapAudit();
app.MapRealtime();
app.MapBoard();
app.MapQuality();
app.MapWebhooks();
app.MapSnapshots();
app.MapStreams();
app.MapJobs();
app.MapHubAuth();
app.MapInternal();
app.MapRightsFeed();
app.MapJobFeed();
app.MapNetworkTests();
app.MapApiDocument();
return await app.RunServiceAsync();
