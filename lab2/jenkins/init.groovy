// Written by notebooks/lab2_jenkins.ipynb; edit it there.
// Runs inside Jenkins before it answers: one user, nobody else, no listener but the web port.
import hudson.security.FullControlOnceLoggedInAuthorizationStrategy
import hudson.security.HudsonPrivateSecurityRealm
import hudson.security.csrf.DefaultCrumbIssuer
import jenkins.model.Jenkins
import jenkins.model.JenkinsLocationConfiguration

Jenkins jenkins = Jenkins.instance
HudsonPrivateSecurityRealm realm = new HudsonPrivateSecurityRealm(false)
String password = new File(jenkins.rootDir, 'lab2/password').readLines('UTF-8').first()
realm.createAccount(System.getenv('LAB2_USER'), password)
jenkins.securityRealm = realm
FullControlOnceLoggedInAuthorizationStrategy strategy = new FullControlOnceLoggedInAuthorizationStrategy()
strategy.allowAnonymousRead = false
jenkins.authorizationStrategy = strategy
jenkins.crumbIssuer = new DefaultCrumbIssuer(false)
jenkins.slaveAgentPort = -1
jenkins.numExecutors = 2
jenkins.save()
JenkinsLocationConfiguration location = JenkinsLocationConfiguration.get()
location.url = System.getenv('LAB2_URL') + '/'
location.save()
