using Telemed.AppHost;
using Telemed.AppHost.Composition;
using Telemed.AppHost.Settings;

// Telemed as a picture: what it consists of, and who needs whom. docs/architecture.md says what they tell each other.
// The same system without Aspire's packages is Local/; both take names, ports and keys from Topology.cs.
LocalDashboard.AllowWithoutDeveloperCertificate();
var builder = DistributedApplication.CreateBuilder(args);
builder.KeepOwnEnvironment();

var settings = TelemedSettings.Read(builder.Configuration, out var found, publishing: builder.ExecutionContext.IsPublishMode);
var containers = builder.ExecutionContext.IsPublishMode || (settings.Containers && ContainerRuntime.Answers());
List<string> faults = [.. found];
var hub = MediaHubChoice.Make(settings, builder.Configuration, containers, faults);
faults.AddRange(new[] { settings.RedisFault(brought: containers) }.OfType<string>());
if (faults.Count > 0)
{
    Console.Error.WriteLine("Telemed cannot start with these settings:" + Environment.NewLine + string.Join(Environment.NewLine, faults.Select(fault => "  - " + fault)));
    return 2;
}

builder.AddCompose();

var apiKey = builder.AddParameter("api-key", () => settings.ApiKey, secret: true);
var publicHost = builder.AddParameter("public-host", () => settings.PublicHost);
var identities = builder.AddServiceIdentities();

// Consultations and their people, tokens, the media hub's auth hook: whoever wants to do anything is asked about here.
var sessions = builder.AddProject<Projects.Telemed_Sessions>(Topology.Resources.Sessions, launchProfileName: null)
    .WithInnerHttp()
    .WithEnvironment(Topology.Keys.ApiKey, apiKey)
    .WithIdentity(identities)
    .WithIdentitiesOfAll(identities)
    .WithPublicAddresses(publicHost, settings)
    .WithDataFolder(settings)
    .WithRecords(settings);

// MediaMTX: takes in what people publish, hands out what they play. It asks sessions about everybody, and does not wait for them.
var media = builder.AddMediaHub(hub, settings, publicHost, sessions.GetEndpoint("http"));
sessions.WithReference(media);

// One FFmpeg per stream makes each side audible to the other; HTTP-FLV comes from here too. Several share the streams by Redis.
var transcoder = builder.AddProject<Projects.Telemed_Transcoder>(Topology.Resources.Transcoder, launchProfileName: null)
    .WithInnerHttp()
    .WithIdentity(identities)
    .WithReference(sessions)
    .WithReference(media)
    .WaitFor(sessions)
    .WithWorkers(settings)
    .PublishWithFfmpeg();
sessions.WithReference(transcoder);

// What several instances of a service have to share. One instance of each needs none, so it is no reason not to start.
if (containers)
{
    var redis = builder.AddRedis(Topology.Resources.Redis).WithDataVolume("redis-data").WithPersistence().PublishWithHealthcheck();
    sessions.WithReference(redis);
    transcoder.WithReference(redis);
}
else if (settings.Redis is { } address)
{
    var redis = builder.AddParameter("redis", () => address, secret: true);
    sessions.WithNamedRedis(redis);
    transcoder.WithNamedRedis(redis);
}
else
{
    Console.WriteLine($"No containers here and no {Topology.Settings.Redis}: one instance of each service.");
}

// The pages. While the system runs they are built again at every change; published, they lie in the gateway's image.
var web = builder.AddJavaScriptApp(Topology.Resources.Web, "../Telemed.Web", runScriptName: "watch").WithNpmPackages();

// The only HTTP door: pages, API, WHIP, WHEP, HLS, FLV and the realtime channel on one origin.
builder.AddProject<Projects.Telemed_Gateway>(Topology.Resources.Gateway, launchProfileName: null)
    .WithGatewayEndpoints(settings)
    .WithIdentity(identities)
    .WithPublicAddresses(publicHost, settings)
    .WithDataFolder(settings)
    .WithReference(sessions)
    .WithReference(transcoder)
    .WithReference(media)
    .WaitFor(sessions)
    .WaitFor(transcoder)
    .WithWebApp(web)
    .WithDoctorConsoleLink(settings)
    .WithReadyMessage(settings)
    .WithConsultationCommands(settings);

builder.Build().Run();
return 0;
